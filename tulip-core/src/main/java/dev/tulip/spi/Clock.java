package dev.tulip.spi;

/**
 * The time of an event loop: {@code loop.time()} of asyncio, in nanoseconds.
 *
 * <p>A clock never goes backwards; where it starts is unspecified. It is read by the thread that
 * holds the loop's baton, and may be read by any other.
 */
public interface Clock {

  /** Nanoseconds since some fixed moment. Differences count, values do not. */
  long nanos();

  /**
   * The smallest step of this clock, in nanoseconds. A timer fires when it is due in less than
   * this, as in asyncio, whose Linux clock has a resolution of one nanosecond too.
   */
  default long resolutionNanos() {
    return 1;
  }

  /**
   * Whether waiting moves this clock instead of being moved by it. A loop on such a clock does not
   * let time pass while a thread still works for it, and reports a deadlock where a loop in real
   * time would wait for ever.
   */
  default boolean isVirtual() {
    return false;
  }

  /** The machine's monotonic clock, the same for every loop of the process. */
  static Clock system() {
    return SystemClock.INSTANCE;
  }
}
