package dev.tulip.sync;

import dev.tulip.CancelledError;
import dev.tulip.Future;
import dev.tulip.NoRunningLoopException;
import dev.tulip.WrongLoopException;

/**
 * A number of permits that tasks share: {@code asyncio.Semaphore}.
 *
 * <p>It is fair, as {@link Lock} is: permits are given in the order in which tasks asked. Whoever
 * calls {@link #release} adds a permit, also where it never acquired one; use {@link
 * BoundedSemaphore} to have that noticed.
 *
 * <pre>{@code
 * var atMostTen = new Semaphore(10);
 * try (var _ = atMostTen.hold()) {
 *   ...
 * }
 * }</pre>
 *
 * <p>On the loop's thread only; see the package. Unlike in asyncio, acquiring returns nothing
 * instead of always {@code True}.
 */
public sealed class Semaphore implements Releasable permits BoundedSemaphore {

  // As in asyncio/locks.py. Unlike a lock, a permit is handed over: release() takes it off the
  // count for the task that it wakes, and that task gives it back should it have been cancelled
  // meanwhile.

  private final Waiters waiters = new Waiters();
  private int value;

  /** With one permit. */
  public Semaphore() {
    this(1);
  }

  /**
   * With {@code value} permits.
   *
   * @throws IllegalArgumentException if {@code value} is negative: Python's {@code ValueError}
   */
  public Semaphore(int value) {
    if (value < 0) {
      throw new IllegalArgumentException("initial value of a semaphore is negative: " + value);
    }
    this.value = value;
  }

  /** How many permits are free, not counting those given to tasks that have yet to run. */
  final int value() {
    return value;
  }

  /**
   * Whether {@link #acquire} would have to wait: there is no permit left, or others are in line.
   * Does not suspend.
   */
  public final boolean locked() {
    return value == 0 || waiters.anyLive();
  }

  /**
   * Takes a permit. Suspends while there is none or others wait for one; does not where {@link
   * #locked} is false.
   *
   * @throws CancelledError if the task is cancelled while it waits. A permit that was given to it
   *     meanwhile goes to the next one.
   * @throws WrongLoopException if it has to wait, and the semaphore belongs to another loop
   * @throws NoRunningLoopException if it has to wait, and no loop runs on this thread
   */
  public final void acquire() {
    if (locked()) {
      waitForPermit(waiters.create(this));
    } else {
      value--;
    }
  }

  private void waitForPermit(Future<Boolean> waiter) {
    try {
      waiters.await(waiter);
    } catch (CancelledError e) {
      if (waiter.done() && !waiter.cancelled()) {
        value++;
      }
      throw e;
    } finally {
      // Tasks that came while the permits were spoken for had to queue; some may be free again.
      wakeWhileFree();
    }
  }

  private void wakeWhileFree() {
    while (value > 0 && wakeNext()) {
      // The next one may be given a permit as well.
    }
  }

  private boolean wakeNext() {
    if (waiters.wake(1) == 0) {
      return false;
    }
    value--;
    return true;
  }

  /**
   * Adds a permit, and gives it to the task that has waited longest. Does not suspend.
   *
   * @throws IllegalStateException on another thread than that of its loop, while that runs
   */
  @Override
  public void release() {
    waiters.requireOwnThread();
    value++;
    wakeNext();
  }

  /**
   * {@link #acquire()}, to be released by {@code try}-with-resources: {@code async with semaphore}.
   * Suspends and fails as {@code acquire} does.
   */
  public final Hold hold() {
    acquire();
    return new Hold(this);
  }

  /** Such as {@code <Semaphore [unlocked, value:3]>} or {@code <Semaphore [locked, waiters:2]>}. */
  @Override
  public final String toString() {
    return waiters.describe(this, locked() ? "locked" : "unlocked, value:" + value);
  }
}
