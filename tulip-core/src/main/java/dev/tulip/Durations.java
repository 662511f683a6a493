package dev.tulip;

import java.time.Duration;

/** Durations as nanoseconds; what is too long counts as for ever. */
final class Durations {

  private static final long LONGEST_SECONDS = Long.MAX_VALUE / 1_000_000_000 - 1;

  private Durations() {}

  static long nanos(Duration duration) {
    long seconds = duration.getSeconds();
    if (seconds >= LONGEST_SECONDS) {
      return Long.MAX_VALUE;
    }
    return seconds <= -LONGEST_SECONDS ? -Long.MAX_VALUE : duration.toNanos();
  }

  /** The time {@code delay} after {@code now}; a delay below zero gives a time that has passed. */
  static long after(long now, Duration delay) {
    long nanos = nanos(delay);
    long when = now + nanos;
    if (((now ^ when) & (nanos ^ when)) < 0) {
      return nanos < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    return when;
  }

  /** Whether it stands for "no limit". */
  static boolean isForever(Duration duration) {
    return nanos(duration) == Long.MAX_VALUE;
  }
}
