package dev.tulip.tests.testing;

import dev.tulip.spi.Driver;
import dev.tulip.testing.NetworkContract;
import java.io.IOException;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The driver for Linux does what a network has to do. */
@EnabledOnOs(OS.LINUX)
class EpollNetworkTest extends NetworkContract {

  @Override
  protected Driver newDriver() throws IOException {
    return EpollDrivers.open();
  }
}
