package dev.tulip;

import dev.tulip.coro.Coro;
import dev.tulip.coro.Ready;
import org.jspecify.annotations.Nullable;

/**
 * A done-callback of Tulip's own, such as {@code gather} puts on its children. It takes its turn
 * like any callback, but on the spot, without the loop's coroutine: it must run nothing of the
 * user's. One link is for one future.
 */
abstract class Link implements Listener, Ready {

  @Override
  public final void onDone(FutureImpl<?> future) {
    future.loop.pass.add(this);
  }

  @Override
  public final @Nullable Coro turn() {
    done();
    return null;
  }

  /** What happens in the pass after the future was done. */
  abstract void done();
}
