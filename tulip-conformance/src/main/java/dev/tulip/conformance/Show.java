package dev.tulip.conformance;

import dev.tulip.CancelledError;
import dev.tulip.ExceptionGroup;
import dev.tulip.Future;
import dev.tulip.GeneratorExit;
import dev.tulip.InvalidStateException;
import dev.tulip.NoRunningLoopException;
import dev.tulip.Outcome;
import dev.tulip.StopIteration;
import dev.tulip.TimeoutException;
import dev.tulip.queue.QueueEmptyException;
import dev.tulip.queue.QueueFullException;
import dev.tulip.queue.QueueShutDownException;
import dev.tulip.sync.BrokenBarrierException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values and exceptions as a trace shows them, by Python's names. */
final class Show {

  private static final Map<Class<?>, String> NAMES =
      Map.ofEntries(
          Map.entry(ReturnSignal.class, "_Return"),
          Map.entry(BreakSignal.class, "_Break"),
          Map.entry(TimeoutException.class, "TimeoutError"),
          Map.entry(InvalidStateException.class, "InvalidStateError"),
          Map.entry(BrokenBarrierException.class, "BrokenBarrierError"),
          Map.entry(QueueEmptyException.class, "QueueEmpty"),
          Map.entry(QueueFullException.class, "QueueFull"),
          Map.entry(QueueShutDownException.class, "QueueShutDown"),
          Map.entry(StopIteration.class, "StopAsyncIteration"),
          Map.entry(GeneratorExit.class, "GeneratorExit"),
          Map.entry(NoRunningLoopException.class, "RuntimeError"),
          Map.entry(IllegalStateException.class, "RuntimeError"));

  private Show() {}

  static String value(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Throwable error -> error(error);
      case Outcome.Success<?>(var result) -> value(result);
      case Outcome.Failure<?>(var exception) -> error(exception);
      case Collection<?> list -> list.stream().map(Show::value).collect(inBrackets());
      default -> value.toString();
    };
  }

  static String error(Throwable error) {
    return switch (error) {
      case ExceptionGroup group ->
          group.exceptions().stream().map(Show::error).collect(inBrackets("ExceptionGroup["));
      case PythonValueError _ -> "ValueError" + message(error);
      case CancelledError _ -> "CancelledError" + message(error);
      default -> NAMES.getOrDefault(error.getClass(), error.toString());
    };
  }

  private static String message(Throwable error) {
    return error.getMessage() == null ? "" : "(" + error.getMessage() + ")";
  }

  private static Collector<CharSequence, ?, String> inBrackets() {
    return inBrackets("[");
  }

  private static Collector<CharSequence, ?, String> inBrackets(String opening) {
    return Collectors.joining(",", opening, "]");
  }

  /** How {@code future} stands. */
  static String state(CompletableFuture<?> future) {
    return switch (future.state()) {
      case RUNNING -> "pending";
      case SUCCESS -> "returned " + value(future.resultNow());
      case FAILED -> "raised " + error(future.exceptionNow());
      case CANCELLED -> "cancelled";
    };
  }

  /** How {@code future} stands. */
  static String state(Future<?> future) {
    if (!future.done()) {
      return "pending";
    }
    if (future.cancelled()) {
      return "cancelled";
    }
    var exception = future.exception();
    return exception == null ? "returned " + value(future.result()) : "raised " + error(exception);
  }
}
