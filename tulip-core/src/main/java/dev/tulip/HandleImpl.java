package dev.tulip;

import dev.tulip.coro.Coro;
import dev.tulip.coro.Ready;
import dev.tulip.loop.TimerHeap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A user's callback in the queue. */
class HandleImpl extends TimerHeap.Timer implements Handle, Ready {

  final LoopImpl loop;
  private final Context context;
  private final @Nullable List<StackTraceElement> createdAt;
  private @Nullable Runnable callback;

  HandleImpl(LoopImpl loop, Runnable callback, Context context) {
    this.loop = loop;
    this.callback = callback;
    this.context = context;
    this.createdAt = loop.debug.creationSite();
  }

  @Override
  public final @Nullable Coro turn() {
    return callback == null ? null : loop.pass.runOnLoop(this);
  }

  /** Runs the callback, on the loop's coroutine. */
  final void run(Coro self) {
    if (loop.debug.isOn()) {
      long began = loop.timeNanos();
      call(self);
      loop.debug.report(this, loop.timeNanos() - began);
    } else {
      call(self);
    }
  }

  private void call(Coro self) {
    var work = callback;
    if (work == null) {
      return;
    }
    self.context = context;
    try {
      work.run();
    } catch (Throwable e) {
      if (Throwables.isExit(e)) {
        throw e;
      }
      loop.callExceptionHandler(
          ExceptionContext.of("Exception in callback " + describe(work), e)
              .with("handle", this)
              .withTrace("source_traceback", createdAt));
    } finally {
      self.context = null;
    }
  }

  @Override
  public void cancel() {
    callback = null;
  }

  @Override
  public final boolean isCancelled() {
    return callback == null;
  }

  @Override
  public final boolean cancelled() {
    return callback == null;
  }

  @Override
  public final Context getContext() {
    return context;
  }

  final @Nullable List<StackTraceElement> createdAt() {
    return createdAt;
  }

  /** How the callback is called in messages. */
  static String describe(Object callback) {
    return callback instanceof NamedCallback named ? named.name() : Bodies.nameOf(callback);
  }

  @Override
  public String toString() {
    var work = callback;
    return "<" + kind() + (work == null ? " cancelled" : " " + describe(work)) + ">";
  }

  String kind() {
    return "Handle";
  }
}
