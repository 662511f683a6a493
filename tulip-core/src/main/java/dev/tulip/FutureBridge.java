package dev.tulip;

import dev.tulip.coro.Coro;
import dev.tulip.coro.Ready;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Links between futures of a loop and those of {@code java.util.concurrent}: CPython's {@code
 * _chain_future}. The outcome of one becomes the other's, and cancelling either cancels the other.
 * What goes into a loop goes through its inbox, and is dropped if the loop is closed.
 */
final class FutureBridge {

  private FutureBridge() {}

  static <T> Future<T> wrap(CompletionStage<T> stage, LoopImpl loop) {
    var source = stage.toCompletableFuture();
    var future = new FutureImpl<T>(loop);
    loop.pass.jobBegan();
    future.addListener(new CancelSource(future, source));
    source.whenComplete((result, exception) -> arrive(loop, future, result, exception));
    return future;
  }

  private static <T> void arrive(
      LoopImpl loop, FutureImpl<T> future, @Nullable T result, @Nullable Throwable exception) {
    var cause = unwrap(exception);
    ExecutorJob.post(
        loop,
        future,
        result,
        cause instanceof CancellationException ? new CancelledError() : cause);
  }

  /**
   * A dependent stage of {@code CompletableFuture} wraps what went wrong; asked for is what went
   * wrong.
   */
  private static @Nullable Throwable unwrap(@Nullable Throwable exception) {
    return exception instanceof CompletionException && exception.getCause() != null
        ? exception.getCause()
        : exception;
  }

  /**
   * Cancelling a {@code CompletableFuture} runs its dependents on the spot, and those are the user's,
   * so this is a callback on the loop's coroutine and no {@link Link}.
   */
  private static final class CancelSource implements Listener {
    private final FutureImpl<?> future;
    private final CompletableFuture<?> source;

    CancelSource(FutureImpl<?> future, CompletableFuture<?> source) {
      this.future = future;
      this.source = source;
    }

    @Override
    public void onDone(FutureImpl<?> done) {
      if (future.cancelled()) {
        var loop = future.loop;
        loop.pass.add(new HandleImpl(loop, () -> source.cancel(false), new Context()));
      }
    }
  }

  static <T> CompletableFuture<T> toCompletableFuture(FutureImpl<T> future) {
    var target = new CompletableFuture<T>();
    link(future, target);
    return target;
  }

  /**
   * Has {@code target} end as {@code future} does, and a cancellation of {@code target} cancel
   * {@code future}.
   */
  static <T> void link(FutureImpl<T> future, CompletableFuture<T> target) {
    future.addListener(new Deliver<>(future, target));
    target.whenComplete((_, exception) -> cancelIfCancelled(future, exception));
  }

  private static void cancelIfCancelled(FutureImpl<?> future, @Nullable Throwable exception) {
    var loop = future.loop;
    if (exception instanceof CancellationException && !loop.isClosed()) {
      loop.pass.addThreadsafe(new Cancel(future));
    }
  }

  private record Cancel(FutureImpl<?> future) implements Ready {

    @Override
    public @Nullable Coro turn() {
      future.cancel();
      return null;
    }
  }

  /**
   * Completing a {@code CompletableFuture} runs its dependents on the spot, and those are the
   * user's, so this is a callback on the loop's coroutine and no {@link Link}.
   */
  private static final class Deliver<T> implements Listener {
    private final FutureImpl<T> future;
    private final CompletableFuture<T> target;

    Deliver(FutureImpl<T> future, CompletableFuture<T> target) {
      this.future = future;
      this.target = target;
    }

    @Override
    public void onDone(FutureImpl<?> done) {
      var loop = future.loop;
      loop.pass.add(new HandleImpl(loop, this::deliver, new Context()));
    }

    private void deliver() {
      if (future.cancelled()) {
        target.cancel(false);
      } else if (future.failed()) {
        target.completeExceptionally(future.exception());
      } else {
        target.complete(future.result());
      }
    }
  }
}
