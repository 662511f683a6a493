package dev.tulip;

import java.util.concurrent.CompletableFuture;

/** {@code asyncio.run_coroutine_threadsafe}. */
final class ThreadsafeRun {

  private ThreadsafeRun() {}

  static <T> CompletableFuture<T> start(Coroutine<T> coroutine, LoopImpl loop) {
    var target = new CompletableFuture<T>();
    loop.callSoonThreadsafe(() -> begin(coroutine, loop, target));
    return target;
  }

  private static <T> void begin(
      Coroutine<T> coroutine, LoopImpl loop, CompletableFuture<T> target) {
    try {
      var future = FutureImpl.of(Futures.ensure(coroutine, loop));
      FutureBridge.link(future, target);
    } catch (Throwable e) {
      target.completeExceptionally(e);
      throw e;
    }
  }
}
