package dev.tulip;

import dev.tulip.coro.Coro;
import dev.tulip.coro.Ready;
import dev.tulip.loop.TimerHeap;
import org.jspecify.annotations.Nullable;

/**
 * A timer of Tulip's own: its action takes place on the spot and must run nothing of the user's.
 */
abstract class InlineTimer extends TimerHeap.Timer implements Ready {

  private final LoopImpl loop;
  private boolean cancelled;

  InlineTimer(LoopImpl loop) {
    this.loop = loop;
  }

  /** Has the action take place at the given time. */
  final void startAt(long whenNanos) {
    loop.pass.addTimer(whenNanos, this);
  }

  /** Has the action take place in the next pass. */
  final void startSoon() {
    loop.pass.add(this);
  }

  final void cancel() {
    if (!cancelled) {
      loop.pass.timerCancelled(this);
      cancelled = true;
    }
  }

  @Override
  public final boolean isCancelled() {
    return cancelled;
  }

  @Override
  public final @Nullable Coro turn() {
    if (!cancelled) {
      fire();
    }
    return null;
  }

  abstract void fire();

  /** A timer that gives a future its result, unless it is done by then. */
  static final class Release<T> extends InlineTimer {
    private final FutureImpl<T> future;
    private final T result;

    Release(FutureImpl<T> future, T result) {
      super(future.loop);
      this.future = future;
      this.result = result;
    }

    @Override
    void fire() {
      future.setResultIfPending(result);
    }
  }
}
