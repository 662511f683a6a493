package dev.tulip;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** Threads beside an {@link EventLoop}, for code that must not hold it up. */
public interface LoopExecutors {

  /**
   * Has the default executor call {@code function}: a pool of at most {@code min(32, processors +
   * 4)} threads, CPython's number.
   *
   * @return its outcome. Cancelling it before the call begins prevents it; later the call goes on
   *     unseen.
   * @throws LoopClosedException if the loop is closed
   * @throws IllegalStateException after {@code shutdownDefaultExecutor}
   */
  <T> Future<T> runInExecutor(Callable<T> function);

  /** {@link #runInExecutor(Callable)} on an executor of the caller's. */
  <T> Future<T> runInExecutor(Executor executor, Callable<T> function);

  /** {@link #runInExecutor(Callable)} for a function without a result. */
  default Future<@Nullable Void> runInExecutor(Runnable function) {
    Objects.requireNonNull(function, "function");
    return runInExecutor(() -> callVoid(function));
  }

  /** {@link #runInExecutor(Executor, Callable)} for a function without a result. */
  default Future<@Nullable Void> runInExecutor(Executor executor, Runnable function) {
    Objects.requireNonNull(function, "function");
    return runInExecutor(executor, () -> callVoid(function));
  }

  /** Replaces the default executor; the loop shuts it down when it is closed. */
  void setDefaultExecutor(ExecutorService executor);

  private static @Nullable Void callVoid(Runnable function) {
    function.run();
    return null;
  }
}
