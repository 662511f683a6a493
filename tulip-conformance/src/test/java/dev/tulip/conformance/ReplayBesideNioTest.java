package dev.tulip.conformance;

import dev.tulip.nio.NioDriver;
import dev.tulip.spi.Driver;
import java.io.IOException;

/** In loops that have a socket, too, which the portable driver watches. */
class ReplayBesideNioTest extends Replay {

  @Override
  Driver driver(Driver virtual) throws IOException {
    return new WatchingDriver(virtual, NioDriver.open());
  }
}
