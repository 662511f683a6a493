package dev.tulip;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an exception handler is told: the {@code context} dict of asyncio.
 *
 * @param message what happened
 * @param exception the exception; null where there is none
 * @param details what else is known, by asyncio's keys: {@code future}, {@code task}, {@code
 *     handle}, {@code asyncgen}, {@code source_traceback}, {@code handle_traceback}, …
 */
public record ExceptionContext(
    String message, @Nullable Throwable exception, Map<String, Object> details) {

  public ExceptionContext {
    Objects.requireNonNull(message, "message");
    details = Map.copyOf(details);
  }

  /** A context without details. */
  public static ExceptionContext of(String message, @Nullable Throwable exception) {
    return new ExceptionContext(message, exception, Map.of());
  }

  /** This context with one more detail. */
  public ExceptionContext with(String key, Object value) {
    var more = new TreeMap<>(details);
    more.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
    return new ExceptionContext(message, exception, more);
  }

  /** This context with the place where something was created, if that is known. */
  ExceptionContext withTrace(String key, @Nullable List<StackTraceElement> trace) {
    return trace == null || trace.isEmpty() ? this : with(key, trace);
  }

  /** The task concerned, if any. */
  public @Nullable Task<?> task() {
    return details.get("task") instanceof Task<?> task ? task : null;
  }

  /** The future concerned, if any. */
  public @Nullable Future<?> future() {
    return details.get("future") instanceof Future<?> future ? future : null;
  }

  /** The handle of the callback concerned, if any. */
  public @Nullable Handle handle() {
    return details.get("handle") instanceof Handle handle ? handle : null;
  }
}
