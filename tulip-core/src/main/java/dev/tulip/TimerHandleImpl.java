package dev.tulip;

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

  @Override
  String kind() {
    return "TimerHandle";
  }

  @Override
  void appendTime(StringBuilder text) {
    text.append(" when=").append(whenNanos).append("ns");
  }
}
