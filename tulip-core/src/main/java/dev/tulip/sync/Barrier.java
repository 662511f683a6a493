package dev.tulip.sync;

import dev.tulip.CancelledError;
import dev.tulip.NoRunningLoopException;
import dev.tulip.WrongLoopException;

/**
 * A place where tasks wait for each other until a given number has come: {@code asyncio.Barrier}.
 * It is of use again and again.
 *
 * <pre>{@code
 * int position = barrier.await();
 * if (position == 0) {
 *   log("all are here");
 * }
 * }</pre>
 *
 * <p>On the loop's thread only; see the package. Because {@link Object#wait()} is final, asyncio's
 * {@code wait()} is {@link #await()}. There is no scope: leaving {@code async with barrier} does
 * nothing in asyncio, and entering it is {@code await()}.
 */
public final class Barrier {

  // As in asyncio/locks.py: a condition whose lock guards the state and the count.
  //
  //             the last one comes                  the last one leaves
  //   FILLING ----------------------> DRAINING ----------------------> FILLING
  //      |       reset(), some wait                 the last one leaves
  //      +--------------------------> RESETTING ---------------------> FILLING
  //      |            abort()                  reset()
  //      +--------------------------> BROKEN ------------------------> FILLING or RESETTING
  //
  // abort() leads to BROKEN, and reset() away, from every state. Who comes while the barrier drains
  // or resets waits outside, not counted, until it fills again.

  private enum State {
    FILLING("filling"),
    DRAINING("draining"),
    RESETTING("resetting"),
    BROKEN("broken");

    final String text;

    State(String text) {
      this.text = text;
    }
  }

  private final Condition changed = new Condition();
  private final int parties;
  private State state = State.FILLING;

  /** How many have come in and not left yet. */
  private int count;

  /**
   * An empty barrier.
   *
   * @param parties how many tasks it takes to open it
   * @throws IllegalArgumentException if {@code parties} is less than 1: Python's {@code ValueError}
   */
  public Barrier(int parties) {
    if (parties < 1) {
      throw new IllegalArgumentException("parties must be >= 1: " + parties);
    }
    this.parties = parties;
  }

  /**
   * Waits until as many tasks as {@link #parties} wait here; then all go on. Suspends, unless the
   * caller is the last one and nobody is still leaving.
   *
   * @return which one the caller was: 0 for the first that came, {@code parties - 1} for the last
   * @throws BrokenBarrierException if the barrier is broken, or is aborted or reset while this
   *     waits
   * @throws CancelledError if the task is cancelled while it waits; the barrier then waits for one
   *     more
   * @throws WrongLoopException if it has to wait, and the barrier belongs to another loop
   * @throws NoRunningLoopException if it has to wait, and no loop runs on this thread
   */
  public int await() {
    try (var _ = changed.hold()) {
      awaitEntry();
      int index = count;
      count++;
      try {
        if (index + 1 == parties) {
          open();
        } else {
          awaitOpening();
        }
        return index;
      } finally {
        count--;
        leave();
      }
    }
  }

  private void awaitEntry() {
    while (state == State.DRAINING || state == State.RESETTING) {
      changed.await();
    }
    if (state == State.BROKEN) {
      throw new BrokenBarrierException("Barrier aborted: " + this);
    }
  }

  private void open() {
    state = State.DRAINING;
    changed.signalAll();
  }

  private void awaitOpening() {
    while (state == State.FILLING) {
      changed.await();
    }
    if (state != State.DRAINING) {
      throw new BrokenBarrierException("Abort or reset of barrier: " + this);
    }
  }

  /** The last one to leave lets in those who wait outside. */
  private void leave() {
    if (count > 0) {
      return;
    }
    if (state == State.RESETTING || state == State.DRAINING) {
      state = State.FILLING;
    }
    changed.signalAll();
  }

  /**
   * Makes the barrier empty and whole again. Tasks that wait get a {@link BrokenBarrierException},
   * and those that come before they have left wait for that. Suspends where the barrier is just
   * changing hands, otherwise not.
   *
   * @throws CancelledError if the task is cancelled while it waits; the barrier is not reset then
   * @throws IllegalStateException on another thread than that of its loop, while that runs
   * @throws WrongLoopException if it has to wait, and the barrier belongs to another loop
   * @throws NoRunningLoopException if it has to wait, and no loop runs on this thread
   */
  public void reset() {
    changed.requireOwnThread();
    try (var _ = changed.hold()) {
      state = count > 0 ? State.RESETTING : State.FILLING;
      changed.signalAll();
    }
  }

  /**
   * Breaks the barrier. Tasks that wait, and all that come, get a {@link BrokenBarrierException},
   * until it is {@link #reset}. Suspends where the barrier is just changing hands, otherwise not.
   *
   * @throws CancelledError if the task is cancelled while it waits; the barrier is not broken then
   * @throws IllegalStateException on another thread than that of its loop, while that runs
   * @throws WrongLoopException if it has to wait, and the barrier belongs to another loop
   * @throws NoRunningLoopException if it has to wait, and no loop runs on this thread
   */
  public void abort() {
    changed.requireOwnThread();
    try (var _ = changed.hold()) {
      state = State.BROKEN;
      changed.signalAll();
    }
  }

  /** How many tasks it takes to open the barrier. Does not suspend. */
  public int parties() {
    return parties;
  }

  /** How many tasks wait for the barrier to open; 0 while they leave. Does not suspend. */
  public int nWaiting() {
    return state == State.FILLING ? count : 0;
  }

  /** Whether the barrier is broken. Does not suspend. */
  public boolean broken() {
    return state == State.BROKEN;
  }

  /** Such as {@code <Barrier [filling, waiters:1/3]>}. */
  @Override
  public String toString() {
    var waiting = broken() ? "" : ", waiters:" + nWaiting() + "/" + parties;
    return "<Barrier [" + state.text + waiting + "]>";
  }
}
