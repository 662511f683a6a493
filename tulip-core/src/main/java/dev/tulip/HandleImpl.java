package dev.tulip;

import dev.tulip.coro.Coro;
import dev.tulip.coro.Ready;
import dev.tulip.loop.TimerHeap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A user's callback in the queue. */
class HandleImpl extends TimerHeap.Timer implements Handle, Ready {

  final LoopImpl loop;
  private final Context context;
  private final @Nullable Origin origin;
  private @Nullable Runnable callback;

  /** What the debug mode keeps of a handle: where it was made, and what it was to call. */
  private static final class Origin {
    private final List<StackTraceElement> createdAt;
    private @Nullable String cancelledCallback;

    Origin(List<StackTraceElement> createdAt) {
      this.createdAt = createdAt;
    }
  }

  HandleImpl(LoopImpl loop, Runnable callback, Context context) {
    this.loop = loop;
    this.callback = callback;
    this.context = context;
    var createdAt = loop.debug.creationSite();
    this.origin = createdAt == null ? null : new Origin(createdAt);
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
      perform(work);
    } catch (Throwable e) {
      if (Throwables.isExit(e)) {
        throw e;
      }
      loop.callExceptionHandler(
          ExceptionContext.of("Exception in callback " + describe(work), e)
              .with("handle", this)
              .withTrace("source_traceback", createdAt()));
    } finally {
      self.context = null;
    }
  }

  /** Does what the handle is for. */
  void perform(Runnable work) {
    work.run();
  }

  @Override
  public void cancel() {
    var work = callback;
    if (work != null && origin != null) {
      origin.cancelledCallback = describe(work);
    }
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

  /** Whether this is to call what {@code other} is to call; cancelled ones are to call nothing. */
  final boolean hasCallbackOf(HandleImpl other) {
    return Objects.equals(callback, other.callback);
  }

  @Override
  public final Context getContext() {
    return context;
  }

  final @Nullable List<StackTraceElement> createdAt() {
    return origin == null ? null : origin.createdAt;
  }

  /** How the callback is called in messages. */
  static String describe(Object callback) {
    return callback instanceof NamedCallback named ? named.name() : Bodies.nameOf(callback);
  }

  /** As in asyncio, the callback of a cancelled handle is named in debug mode only. */
  @Override
  public String toString() {
    var work = callback;
    var text = new StringBuilder("<").append(kind());
    if (work == null) {
      text.append(" cancelled");
    }
    appendTime(text);
    var name = work != null ? describe(work) : origin != null ? origin.cancelledCallback : null;
    if (name != null) {
      text.append(' ').append(name);
    }
    if (origin != null && !origin.createdAt.isEmpty()) {
      text.append(" created at ").append(origin.createdAt.getFirst());
    }
    return text.append('>').toString();
  }

  String kind() {
    return "Handle";
  }

  /** Appends when it is due, where it has a time. */
  void appendTime(StringBuilder text) {}
}
