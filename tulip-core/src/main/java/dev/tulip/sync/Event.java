package dev.tulip.sync;

import dev.tulip.CancelledError;
import dev.tulip.NoRunningLoopException;
import dev.tulip.WrongLoopException;

/**
 * A flag that tasks can wait for: {@code asyncio.Event}.
 *
 * <p>At first it is not set. Setting it wakes all tasks that wait, in the order in which they came,
 * and they do return even where it is cleared again before they run.
 *
 * <p>On the loop's thread only; see the package. asyncio's {@code wait()} is called {@link
 * #await()} here, because {@link Object#wait()} is final, and returns nothing instead of always
 * {@code True}.
 */
public final class Event {

  // As in asyncio/locks.py.

  private final Waiters waiters = new Waiters();
  private boolean set;

  /** An event that is not set. */
  public Event() {}

  /** Whether the flag is set. Does not suspend. */
  public boolean isSet() {
    return set;
  }

  /**
   * Sets the flag and wakes all who wait. Does not suspend. Nothing happens where it is set
   * already.
   *
   * @throws IllegalStateException on another thread than that of its loop, while that runs
   */
  public void set() {
    if (!set) {
      waiters.requireOwnThread();
      set = true;
      waiters.wakeAll();
    }
  }

  /** Takes the flag back: who awaits it from now on has to wait. Does not suspend. */
  public void clear() {
    set = false;
  }

  /**
   * Waits until the flag is set. Suspends where it is not; does not where it is.
   *
   * @throws CancelledError if the task is cancelled while it waits
   * @throws WrongLoopException if it has to wait, and the event belongs to another loop
   * @throws NoRunningLoopException if it has to wait, and no loop runs on this thread
   */
  public void await() {
    if (!set) {
      waiters.await(waiters.create(this));
    }
  }

  /** Such as {@code <Event [unset, waiters:2]>}. */
  @Override
  public String toString() {
    return waiters.describe(this, set ? "set" : "unset");
  }
}
