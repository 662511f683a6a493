package dev.tulip.sync;

import dev.tulip.CancelledError;
import dev.tulip.Future;
import dev.tulip.sync.internal.LoopBinding;
import java.util.ArrayDeque;

/**
 * The tasks that wait at a primitive, in the order in which they came. Each waits for a future of
 * its own.
 *
 * <p>To wake a task is to set its future's result. The task stays in the line until it runs, one
 * pass later, and then leaves it by itself. So there may be three sorts of waiters in the line at
 * any moment: pending ones, woken ones, and cancelled ones that have not run yet. Who asks "does
 * anybody wait?" must say which are meant; the primitives differ in just that.
 */
final class Waiters {

  private final ArrayDeque<Future<Boolean>> line = new ArrayDeque<>(2);
  private final LoopBinding binding = new LoopBinding();

  /**
   * A future to wait for with {@link #await}; {@code owner} is the primitive, for error messages.
   */
  Future<Boolean> create(Object owner) {
    return binding.createFuture(owner);
  }

  /** {@link LoopBinding#requireOwnThread}. */
  void requireOwnThread() {
    binding.requireOwnThread();
  }

  /**
   * Joins the end of the line, suspends until woken, and leaves the line.
   *
   * @throws CancelledError if the task is cancelled, be it before or after it was woken
   */
  void await(Future<Boolean> waiter) {
    line.addLast(waiter);
    try {
      waiter.await();
    } finally {
      line.remove(waiter);
    }
  }

  /** Whether there is a waiter that was not cancelled: a pending or a woken one. */
  boolean anyLive() {
    if (line.isEmpty()) {
      return false;
    }
    if (!line.getFirst().cancelled()) {
      return true;
    }
    for (var waiter : line) {
      if (!waiter.cancelled()) {
        return true;
      }
    }
    return false;
  }

  /** Wakes the first in line, unless it is woken or cancelled already. */
  void wakeFirst() {
    var first = line.peekFirst();
    if (first != null && !first.done()) {
      first.setResult(true);
    }
  }

  /**
   * Wakes the first pending ones.
   *
   * @param limit how many at most
   * @return how many there were
   */
  int wake(int limit) {
    int woken = 0;
    if (limit <= 0 || line.isEmpty()) {
      return 0;
    }
    for (var waiter : line) {
      if (!waiter.done()) {
        waiter.setResult(true);
        woken++;
        if (woken == limit) {
          break;
        }
      }
    }
    return woken;
  }

  /** Wakes all. */
  void wakeAll() {
    wake(Integer.MAX_VALUE);
  }

  /** {@code <Name [state, waiters:N]>}, the last part where anybody waits. */
  String describe(Object owner, String state) {
    var waiting = line.isEmpty() ? "" : ", waiters:" + line.size();
    return "<" + owner.getClass().getSimpleName() + " [" + state + waiting + "]>";
  }
}
