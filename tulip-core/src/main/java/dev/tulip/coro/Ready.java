package dev.tulip.coro;

import org.jspecify.annotations.Nullable;

/**
 * Something in a loop's queue that waits for its turn: a task's next step, a callback, a coroutine
 * that comes back.
 */
@FunctionalInterface
public interface Ready {

  /**
   * Takes the turn. Called by whoever holds the baton, on whatever coroutine that is, so it may run
   * Tulip's own code only.
   *
   * @return the coroutine that goes on, or null where the turn is over already
   */
  @Nullable Coro turn();
}
