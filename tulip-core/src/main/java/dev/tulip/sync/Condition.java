package dev.tulip.sync;

import dev.tulip.CancelledError;
import dev.tulip.NoRunningLoopException;
import dev.tulip.WrongLoopException;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * A condition variable: a {@link Lock}, and a place to wait for a change of what the lock guards.
 * It is {@code asyncio.Condition}.
 *
 * <pre>{@code
 * try (var _ = condition.hold()) {
 *   condition.awaitUntil(() -> !jobs.isEmpty());
 *   job = jobs.removeFirst();
 * }
 * }</pre>
 *
 * <p>On the loop's thread only; see the package. Because {@code wait} and {@code notify} of {@link
 * Object} are final, asyncio's {@code wait}, {@code wait_for}, {@code notify} and {@code
 * notify_all} are {@link #await()}, {@link #awaitUntil}, {@link #signal(int)} and {@link
 * #signalAll()}. As in asyncio, whoever waits or signals is only required to find the lock held,
 * not to be the one who holds it.
 */
public final class Condition {

  // As in asyncio/locks.py, including what 3.13 mended: a wait that ends with an error passes one
  // signal on, since it may have been the one the signal was meant for.

  private final Lock lock;
  private final Waiters waiters = new Waiters();

  /** A condition with a lock of its own. */
  public Condition() {
    this(new Lock());
  }

  /**
   * A condition of {@code lock}.
   *
   * @param lock may be shared with other conditions
   */
  public Condition(Lock lock) {
    this.lock = Objects.requireNonNull(lock, "lock");
  }

  /** Whether the lock is held. Does not suspend. */
  public boolean locked() {
    return lock.locked();
  }

  /** Acquires the lock; may suspend. See {@link Lock#acquire()}. */
  public void acquire() {
    lock.acquire();
  }

  /** Frees the lock; does not suspend. See {@link Lock#release()}. */
  public void release() {
    lock.release();
  }

  /** Acquires the lock for {@code try}-with-resources; may suspend. See {@link Lock#hold()}. */
  public Hold hold() {
    return lock.hold();
  }

  /**
   * Releases the lock, waits for a signal, and acquires the lock again. Always suspends.
   *
   * <p>It may return without a signal meant for it, and what was signalled may no longer be true;
   * so call it in a loop, or use {@link #awaitUntil}.
   *
   * @throws CancelledError if the task is cancelled while it waits. The lock is acquired again
   *     first, however long that takes and however often the task is cancelled meanwhile; of
   *     several cancellations the last is thrown.
   * @throws IllegalStateException if nobody holds the lock: Python's {@code RuntimeError}
   * @throws WrongLoopException if the condition or its lock belongs to another loop
   * @throws NoRunningLoopException if no loop runs on this thread
   */
  public void await() {
    requireLocked("wait");
    var waiter = waiters.create(this);
    lock.release();
    try {
      try {
        waiters.await(waiter);
      } finally {
        reacquire();
      }
    } catch (Throwable e) {
      waiters.wake(1);
      throw e;
    }
  }

  private void reacquire() {
    CancelledError cancelled = null;
    while (true) {
      try {
        lock.acquire();
        break;
      } catch (CancelledError e) {
        cancelled = e;
      }
    }
    if (cancelled != null) {
      throw cancelled;
    }
  }

  /**
   * Waits until {@code predicate} holds. Does not suspend where it holds at once, and fails as
   * {@link #await()} does.
   *
   * @param predicate asked first and after each wait, with the lock held; must not wait itself.
   *     What it throws is thrown here.
   * @return what the predicate returned last, which is true
   */
  public boolean awaitUntil(BooleanSupplier predicate) {
    boolean result = predicate.getAsBoolean();
    while (!result) {
      await();
      result = predicate.getAsBoolean();
    }
    return result;
  }

  /** {@link #signal(int)} of one task. */
  public void signal() {
    signal(1);
  }

  /**
   * Wakes the {@code n} tasks that have waited longest. Does not suspend, and does not release the
   * lock: they go on when they get it.
   *
   * @param n how many at most; none where it is zero
   * @throws IllegalArgumentException if {@code n} is negative (asyncio takes that for zero)
   * @throws IllegalStateException if nobody holds the lock: Python's {@code RuntimeError}
   */
  public void signal(int n) {
    if (n < 0) {
      throw new IllegalArgumentException("number of tasks to signal is negative: " + n);
    }
    requireLocked("signal");
    waiters.wake(n);
  }

  /**
   * Wakes all tasks that wait; see {@link #signal(int)}.
   *
   * @throws IllegalStateException if nobody holds the lock: Python's {@code RuntimeError}
   */
  public void signalAll() {
    requireLocked("signal");
    waiters.wakeAll();
  }

  /** {@link Waiters#requireOwnThread}. */
  void requireOwnThread() {
    waiters.requireOwnThread();
  }

  private void requireLocked(String operation) {
    if (!lock.locked()) {
      throw new IllegalStateException("cannot " + operation + " on un-acquired lock: " + this);
    }
  }

  /** Such as {@code <Condition [locked, waiters:2]>}, where the waiters are those for a signal. */
  @Override
  public String toString() {
    return waiters.describe(this, lock.locked() ? "locked" : "unlocked");
  }
}
