package dev.tulip.sync;

import dev.tulip.CancelledError;
import dev.tulip.NoRunningLoopException;
import dev.tulip.WrongLoopException;

/**
 * A lock among tasks: {@code asyncio.Lock}.
 *
 * <p>It is fair. Tasks get it in the order in which they asked; one that asks while others wait
 * goes to the end of the line even where the lock is free at that moment. It is not reentrant, and
 * it knows no owner: whichever task or callback calls {@link #release} frees it.
 *
 * <pre>{@code
 * try (var _ = lock.hold()) {
 *   ...
 * }
 * }</pre>
 *
 * <p>On the loop's thread only; see the package. Unlike in asyncio, acquiring returns nothing
 * instead of always {@code True}.
 */
public final class Lock implements Releasable {

  // As in asyncio/locks.py. Releasing frees the lock and wakes the first in line, but does not hand
  // the lock over: until that task runs the lock is free, and only the rule in acquire() that
  // nobody overtakes a waiter that was not cancelled keeps others from taking it. A woken task that
  // turns out to be cancelled finds the lock free and wakes the next one.

  private final Waiters waiters = new Waiters();
  private boolean locked;

  /** A free lock. */
  public Lock() {}

  /** Whether the lock is held. Does not suspend. */
  public boolean locked() {
    return locked;
  }

  /**
   * Acquires the lock. Suspends while it is held or others wait for it; does not where it is free.
   *
   * @throws CancelledError if the task is cancelled while it waits. It does not hold the lock then,
   *     and should it have been its turn already, the next one has it.
   * @throws WrongLoopException if it has to wait, and the lock belongs to another loop
   * @throws NoRunningLoopException if it has to wait, and no loop runs on this thread
   */
  public void acquire() {
    if (locked || waiters.anyLive()) {
      waitForTurn();
    }
    locked = true;
  }

  private void waitForTurn() {
    var waiter = waiters.create(this);
    try {
      waiters.await(waiter);
    } catch (CancelledError e) {
      if (!locked) {
        waiters.wakeFirst();
      }
      throw e;
    }
  }

  /**
   * Frees the lock, and wakes the task that has waited longest. Does not suspend, and may be called
   * by whoever likes, not only by the task that acquired the lock.
   *
   * @throws IllegalStateException if the lock is free: Python's {@code RuntimeError}; or on another
   *     thread than that of its loop, while that runs
   */
  @Override
  public void release() {
    if (!locked) {
      throw new IllegalStateException("Lock is not acquired: " + this);
    }
    waiters.requireOwnThread();
    locked = false;
    waiters.wakeFirst();
  }

  /**
   * {@link #acquire()}, to be released by {@code try}-with-resources: {@code async with lock}.
   * Suspends and fails as {@code acquire} does.
   */
  public Hold hold() {
    acquire();
    return new Hold(this);
  }

  /** Such as {@code <Lock [locked, waiters:2]>}. */
  @Override
  public String toString() {
    return waiters.describe(this, locked ? "locked" : "unlocked");
  }
}
