package dev.tulip.testing;

import dev.tulip.EventLoop;
import dev.tulip.EventLoops;
import dev.tulip.spi.Clock;
import dev.tulip.spi.Driver;
import java.time.Duration;

/**
 * A clock that stands still until it is moved: by a loop that would have to wait, or by {@link
 * #advance}.
 *
 * <p>A loop of {@link VirtualTime} does not wait for its next timer; it moves its clock there. So a
 * program that sleeps for a day ends at once, in the same order of events, and finds that exactly a
 * day has passed. What takes no waiting takes no time.
 *
 * <pre>{@code
 * @TulipTest
 * void aSessionEndsAfterAnHour(VirtualClock clock) {
 *   var session = new Session();
 *   clock.advance(Duration.ofMinutes(61));
 *   assertTrue(session.isOver());
 * }
 * }</pre>
 *
 * <p>Any thread may read it. It is moved by the loop it belongs to, or by its coroutines and
 * callbacks, or while the loop does not run.
 */
public final class VirtualClock implements Clock {

  private final long resolutionNanos;
  private volatile long nanos;

  /** A clock that shows zero, with a resolution of one nanosecond. */
  public VirtualClock() {
    this(0, 1);
  }

  /**
   * @param startNanos what the clock shows at first
   * @param resolutionNanos its {@link Clock#resolutionNanos}, for tests of what a coarse clock does
   * @throws IllegalArgumentException if the resolution is less than one nanosecond
   */
  public VirtualClock(long startNanos, long resolutionNanos) {
    if (resolutionNanos < 1) {
      throw new IllegalArgumentException(
          "a clock's resolution is at least 1 ns, not " + resolutionNanos);
    }
    this.nanos = startNanos;
    this.resolutionNanos = resolutionNanos;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public long resolutionNanos() {
    return resolutionNanos;
  }

  @Override
  public boolean isVirtual() {
    return true;
  }

  /**
   * Lets time pass, as if the caller had computed for so long. Timers that become due fire in the
   * loop's next pass.
   *
   * @throws IllegalArgumentException if {@code duration} is negative
   */
  public void advance(Duration duration) {
    advance(duration.toNanos());
  }

  /**
   * Lets time pass until the clock shows {@code nanos}.
   *
   * @param nanos in the nanoseconds of {@link #nanos()} and {@link EventLoop#timeNanos()}
   * @throws IllegalArgumentException if that moment has passed
   */
  public void advanceTo(long nanos) {
    advance(nanos - this.nanos);
  }

  @SuppressWarnings("NonAtomicOperationOnVolatileField") // moved by whoever holds the loop's baton
  void advance(long byNanos) {
    if (byNanos < 0) {
      throw new IllegalArgumentException("a clock cannot go back by " + -byNanos + " ns");
    }
    nanos += byNanos;
  }

  /**
   * The driver of a loop in virtual time, for {@link EventLoops#create}: it never waits, but moves
   * this clock by the time it should have waited. It brings no events.
   */
  public Driver driver() {
    return new VirtualDriver(this);
  }

  @Override
  public String toString() {
    return "VirtualClock[" + Duration.ofNanos(nanos) + "]";
  }
}
