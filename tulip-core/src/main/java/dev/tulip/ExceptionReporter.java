package dev.tulip;

import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes errors that reach nobody else to the exception handler, or to the log. May be called from
 * any thread.
 */
final class ExceptionReporter {

  /** CPython's words. */
  private static final String DEFAULT_FAILED = "Exception in default exception handler";

  private final LoopImpl loop;
  private volatile LoopDebugging.@Nullable ExceptionHandler handler;

  ExceptionReporter(LoopImpl loop) {
    this.loop = loop;
  }

  void setHandler(LoopDebugging.@Nullable ExceptionHandler handler) {
    this.handler = handler;
  }

  LoopDebugging.@Nullable ExceptionHandler handler() {
    return handler;
  }

  void report(ExceptionContext context) {
    var custom = handler;
    if (custom == null) {
      logSafely(context, DEFAULT_FAILED);
      return;
    }
    try {
      callIn(contextOf(context), () -> custom.handle(loop, context));
    } catch (Throwable e) {
      if (Throwables.isExit(e)) {
        throw e;
      }
      logSafely(
          ExceptionContext.of("Unhandled error in exception handler", e).with("context", context),
          DEFAULT_FAILED + " while handling an unexpected error in custom exception handler");
    }
  }

  /** What fails while an error is reported must not end the loop; it is a line in the log. */
  private void logSafely(ExceptionContext context, String messageOfFailure) {
    try {
      log(context);
    } catch (Throwable e) {
      if (Throwables.isExit(e)) {
        throw e;
      }
      Log.error(messageOfFailure, e);
    }
  }

  /**
   * The context of what failed: the handler runs in it, so that its log lines carry the right
   * request id.
   */
  private static @Nullable Context contextOf(ExceptionContext context) {
    if (context.task() != null) {
      return context.task().getContext();
    }
    if (context.future() instanceof Task<?> task) {
      return task.getContext();
    }
    return context.handle() == null ? null : context.handle().getContext();
  }

  private static void callIn(@Nullable Context context, Runnable call) {
    if (context == null || context == Context.current()) {
      call.run();
    } else {
      context.run(call);
    }
  }

  /** Writes {@code context} to the log. */
  static void log(ExceptionContext context) {
    var text = new StringBuilder(context.message());
    new TreeMap<>(context.details())
        .forEach((key, value) -> text.append('\n').append(key).append(": ").append(show(value)));
    Log.error(text.toString(), context.exception());
  }

  private static String show(Object value) {
    if (value instanceof List<?> frames) {
      var text = new StringBuilder("created at");
      frames.forEach(frame -> text.append("\n\tat ").append(frame));
      return text.toString();
    }
    return value.toString();
  }
}
