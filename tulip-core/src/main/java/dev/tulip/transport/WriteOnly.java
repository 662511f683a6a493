package dev.tulip.transport;

/** The reading half of a transport that only writes: there is none. */
interface WriteOnly extends Transport {

  @Override
  default boolean isReading() {
    return false;
  }

  @Override
  default void pauseReading() {
    throw new UnsupportedOperationException("cannot be read from: " + this);
  }

  @Override
  default void resumeReading() {
    throw new UnsupportedOperationException("cannot be read from: " + this);
  }
}
