package dev.tulip.tests.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tulip.spi.Driver;
import dev.tulip.spi.Processes;
import dev.tulip.testing.ProcessContract;
import java.io.IOException;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The way of the driver for Linux. */
@EnabledOnOs(OS.LINUX)
class EpollProcessesTest extends ProcessContract {

  @Override
  protected Driver newDriver() throws IOException {
    return EpollDrivers.open();
  }

  @Override
  protected Processes processes(Driver driver) {
    var processes = driver.processes();
    assumeTrue(processes != null, "the C library or the kernel is too old");
    return processes;
  }
}
