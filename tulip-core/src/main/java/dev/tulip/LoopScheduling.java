package dev.tulip;

import java.time.Duration;

/**
 * Callbacks of an {@link EventLoop}.
 *
 * <p>A callback runs alone, from beginning to end, on the loop's thread; it cannot wait. An
 * exception it throws goes to the loop's exception handler. Without a context it runs in a copy of
 * the current one, made when it is scheduled.
 */
public interface LoopScheduling {

  /**
   * Has {@code callback} run in the next pass, after whatever was scheduled before.
   *
   * @throws LoopClosedException if the loop is closed
   * @throws IllegalStateException if called from a thread that is not the loop's while it runs
   */
  Handle callSoon(Runnable callback);

  /** {@link #callSoon(Runnable)}, in {@code context} itself. */
  Handle callSoon(Runnable callback, Context context);

  /**
   * {@link #callSoon(Runnable)} from any thread; wakes the loop.
   *
   * @throws LoopClosedException if the loop is closed
   */
  Handle callSoonThreadsafe(Runnable callback);

  /** {@link #callSoonThreadsafe(Runnable)}, in {@code context} itself. */
  Handle callSoonThreadsafe(Runnable callback, Context context);

  /**
   * Has {@code callback} run when {@code delay} has passed. A delay of zero or less means the next
   * pass.
   *
   * @throws LoopClosedException if the loop is closed
   */
  TimerHandle callLater(Duration delay, Runnable callback);

  /** {@link #callLater(Duration, Runnable)}, in {@code context} itself. */
  TimerHandle callLater(Duration delay, Runnable callback, Context context);

  /**
   * Has {@code callback} run at a given time.
   *
   * @param whenNanos in the nanoseconds of {@link #timeNanos}; a time that has passed means the
   *     next pass
   * @throws LoopClosedException if the loop is closed
   */
  TimerHandle callAt(long whenNanos, Runnable callback);

  /** {@link #callAt(long, Runnable)}, in {@code context} itself. */
  TimerHandle callAt(long whenNanos, Runnable callback, Context context);

  /**
   * The loop's clock in nanoseconds: {@code loop.time()}. Only differences mean something. Any
   * thread.
   */
  long timeNanos();
}
