package dev.tulip.queue;

import dev.tulip.CancelledError;
import dev.tulip.Future;
import java.util.ArrayDeque;

/**
 * The tasks that wait in {@code put}, or those in {@code get}, in the order in which they came.
 * Each waits for a future of its own. Who is woken has left the line.
 */
final class WaitingLine {

  private final ArrayDeque<Future<Boolean>> line = new ArrayDeque<>(2);

  int size() {
    return line.size();
  }

  /**
   * Joins the end of the line, and suspends until woken.
   *
   * @throws CancelledError if the task is cancelled; {@code waiter} is cancelled then, too, unless
   *     it was woken before
   */
  void await(Future<Boolean> waiter) {
    line.addLast(waiter);
    try {
      waiter.await();
    } catch (Throwable e) {
      waiter.cancel();
      line.remove(waiter);
      throw e;
    }
  }

  /** Wakes the first that was not cancelled, if there is one. */
  void wakeNext() {
    for (var waiter = line.pollFirst(); waiter != null; waiter = line.pollFirst()) {
      if (!waiter.done()) {
        waiter.setResult(true);
        return;
      }
    }
  }

  /** Wakes all. */
  void wakeAll() {
    while (!line.isEmpty()) {
      wakeNext();
    }
  }
}
