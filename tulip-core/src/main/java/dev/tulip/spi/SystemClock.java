package dev.tulip.spi;

/**
 * {@link System#nanoTime()}, counted from when this class was loaded so that small numbers are read
 * in logs.
 */
final class SystemClock implements Clock {

  static final SystemClock INSTANCE = new SystemClock(System.nanoTime());

  private final long origin;

  private SystemClock(long origin) {
    this.origin = origin;
  }

  @Override
  public long nanos() {
    return System.nanoTime() - origin;
  }
}
