package dev.tulip.tests.testing;

import dev.tulip.nio.NioDriver;
import dev.tulip.spi.Driver;
import dev.tulip.testing.NetworkContract;
import java.io.IOException;

/** The driver on Java's selectors and channels does what a network has to do. */
class NioNetworkTest extends NetworkContract {

  @Override
  protected Driver newDriver() throws IOException {
    return NioDriver.open();
  }
}
