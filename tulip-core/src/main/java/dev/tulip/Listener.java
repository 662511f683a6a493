package dev.tulip;

import org.jspecify.annotations.Nullable;

/**
 * Somebody a future tells that it is done. Being told means being put in the loop's queue, never
 * running: what happens because a future is done happens one pass later.
 */
interface Listener {

  /** Queues what is to happen. */
  void onDone(FutureImpl<?> future);

  /** The future that waits through this listener, for the call graph; null where none does. */
  default @Nullable FutureImpl<?> waiter() {
    return null;
  }
}
