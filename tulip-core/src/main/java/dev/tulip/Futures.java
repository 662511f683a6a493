package dev.tulip;

import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Turns what can be awaited into futures. */
final class Futures {

  private Futures() {}

  /**
   * {@code ensure_future}: a future as it is, anything else as a new task of {@code loop}, or of
   * the current one.
   */
  static <T> Future<T> ensure(Awaitable<T> awaitable, @Nullable LoopImpl loop) {
    Objects.requireNonNull(awaitable, "awaitable");
    if (awaitable instanceof Future<T> future) {
      if (loop != null && future.getLoop() != loop) {
        throw new WrongLoopException(
            "the future belongs to a different loop than the one given: " + future);
      }
      return future;
    }
    var owner = loop == null ? (LoopImpl) Asyncio.getEventLoop() : loop;
    return owner.createTask(coroutine(awaitable));
  }

  /** As {@link #ensure}; a task made here is not reported should it be left pending. */
  static <T> FutureImpl<T> ensureQuietly(Awaitable<T> awaitable, @Nullable LoopImpl loop) {
    var future = FutureImpl.of(ensure(awaitable, loop));
    if (future != awaitable && future instanceof TaskImpl<?> task) {
      task.forgetIfPending();
    }
    return future;
  }

  private static <T> Coroutine<T> coroutine(Awaitable<T> awaitable) {
    return awaitable instanceof Coroutine<T> coroutine ? coroutine : new AwaitableBody<>(awaitable);
  }

  /** A coroutine that awaits something which is neither coroutine nor future, such as a lambda. */
  record AwaitableBody<T>(Awaitable<T> awaitable) implements Coroutine<T> {

    @Override
    public T run() throws Exception {
      return awaitable.await();
    }
  }

  /** {@code wrap_future}: a future of the running loop, linked with {@code stage} both ways. */
  static <T> Future<T> wrap(CompletionStage<T> stage, LoopImpl loop) {
    return FutureBridge.wrap(stage, loop);
  }
}
