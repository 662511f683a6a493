package dev.tulip;

import org.jspecify.annotations.Nullable;

/** A user's callback that waits for its time. */
final class TimerHandleImpl extends HandleImpl implements TimerHandle {

  private final long whenNanos;

  TimerHandleImpl(LoopImpl loop, long whenNanos, Runnable callback, Context context) {
    super(loop, callback, context);
    this.whenNanos = whenNanos;
  }

  @Override
  public long whenNanos() {
    return whenNanos;
  }

  @Override
  public void cancel() {
    if (!isCancelled()) {
      loop.pass.timerCancelled(this);
    }
    super.cancel();
  }

  /** As in asyncio: the same callback at the same time, and both or neither cancelled. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TimerHandleImpl timer
        && whenNanos == timer.whenNanos
        && hasCallbackOf(timer);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(whenNanos);
  }

  @Override
  String kind() {
    return "TimerHandle";
  }

  @Override
  void appendTime(StringBuilder text) {
    text.append(" when=").append(whenNanos).append("ns");
  }
}
