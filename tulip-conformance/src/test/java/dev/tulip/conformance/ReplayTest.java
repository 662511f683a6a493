package dev.tulip.conformance;

import dev.tulip.spi.Driver;

/** In loops that have nothing but time. */
class ReplayTest extends Replay {

  @Override
  Driver driver(Driver virtual) {
    return virtual;
  }
}
