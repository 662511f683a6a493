package dev.tulip;

import dev.tulip.coro.Coro;
import dev.tulip.coro.Ready;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** A function that an executor calls for a loop; its outcome is posted back. */
final class ExecutorJob<T> extends FutureTask<T> {

  private final LoopImpl loop;
  private final FutureImpl<T> future;

  private ExecutorJob(LoopImpl loop, FutureImpl<T> future, Callable<T> function) {
    super(function);
    this.loop = loop;
    this.future = future;
  }

  /** Hands {@code function} to {@code executor}; its rejection is thrown. */
  static <T> Future<T> submit(LoopImpl loop, Executor executor, Callable<T> function) {
    var future = new FutureImpl<T>(loop);
    var job = new ExecutorJob<>(loop, future, function);
    executor.execute(job);
    loop.pass.jobBegan();
    future.addListener(new CancelJob(future, job));
    return future;
  }

  /** Called once, when the function has returned or the job was cancelled before. */
  @Override
  protected void done() {
    if (isCancelled()) {
      post(loop, future, null, new CancelledError());
    } else if (state() == State.SUCCESS) {
      post(loop, future, resultNow(), null);
    } else {
      post(loop, future, null, exceptionNow());
    }
  }

  /**
   * Any thread: makes {@code future} done, in its loop; dropped if the loop is closed meanwhile.
   */
  static <T> void post(
      LoopImpl loop, FutureImpl<T> future, @Nullable T result, @Nullable Throwable exception) {
    if (!loop.isClosed()) {
      loop.pass.addThreadsafe(new Arrival<>(loop, future, result, exception));
    }
  }

  private record Arrival<T>(
      LoopImpl loop, FutureImpl<T> future, @Nullable T result, @Nullable Throwable exception)
      implements Ready {

    @Override
    public @Nullable Coro turn() {
      loop.pass.jobEnded();
      if (future.done()) {
        return null;
      }
      if (exception instanceof CancelledError error) {
        future.cancel(error.getMessage());
      } else if (exception != null) {
        future.setException(exception);
      } else {
        future.setResult(Nulls.cast(result));
      }
      return null;
    }
  }

  /** Cancelling the future prevents a function that has not begun. */
  private static final class CancelJob extends Link {
    private final FutureImpl<?> future;
    private final java.util.concurrent.Future<?> job;

    CancelJob(FutureImpl<?> future, java.util.concurrent.Future<?> job) {
      this.future = future;
      this.job = job;
    }

    @Override
    void done() {
      if (future.cancelled()) {
        job.cancel(false);
      }
    }
  }
}
