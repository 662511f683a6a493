package dev.tulip;

/**
 * A callback that a loop will run at a given time: what {@link EventLoop#callLater} returns, {@code
 * asyncio.TimerHandle}.
 */
public interface TimerHandle extends Handle, Comparable<TimerHandle> {

  /** When the callback is due, in the nanoseconds of {@link EventLoop#timeNanos()}. */
  long whenNanos();

  /** By time; timers that are due at once compare as equal. */
  @Override
  default int compareTo(TimerHandle other) {
    return Long.compare(whenNanos(), other.whenNanos());
  }
}
