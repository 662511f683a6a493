package dev.tulip.conformance;

import dev.tulip.nio.NioDriver;
import dev.tulip.spi.Driver;
import java.io.IOException;
import java.io.UncheckedIOException;

/** In loops that have a socket, too, which the portable driver watches. */
class ReplayBesideNioTest extends Replay {

  @Override
  Driver driver(Driver virtual) {
    try {
      return new WatchingDriver(virtual, NioDriver.open());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
