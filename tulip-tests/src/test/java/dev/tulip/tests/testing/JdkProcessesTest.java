package dev.tulip.tests.testing;

import dev.tulip.nio.NioDriver;
import dev.tulip.pipe.JdkProcesses;
import dev.tulip.spi.Driver;
import dev.tulip.spi.Processes;
import dev.tulip.testing.ProcessContract;
import java.io.IOException;

/** The JDK's way, beside the driver on Java's selectors. */
class JdkProcessesTest extends ProcessContract {

  @Override
  protected Driver newDriver() throws IOException {
    return NioDriver.open();
  }

  @Override
  protected Processes processes(Driver driver) {
    return JdkProcesses.INSTANCE;
  }
}
