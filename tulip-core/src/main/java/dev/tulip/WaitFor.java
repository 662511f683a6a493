package dev.tulip;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@code asyncio.wait_for}: an await with a time limit, in the caller's own task. */
final class WaitFor {

  private WaitFor() {}

  static <T> T await(Awaitable<T> awaitable, Duration timeout) {
    if (timeout.isPositive()) {
      return Timeout.after(timeout).run(awaitable::await);
    }
    var future = FutureImpl.of(Futures.ensure(awaitable, null));
    if (future.done()) {
      return future.result();
    }
    cancelAndWait(future);
    try {
      return future.result();
    } catch (CancelledError e) {
      throw new TimeoutException(e);
    }
  }

  private static void cancelAndWait(FutureImpl<?> future) {
    var waiter = new FutureImpl<@Nullable Void>(LoopImpl.requireRunning());
    var link = new Release(waiter);
    future.addListener(link);
    try {
      future.cancel();
      waiter.await();
    } finally {
      future.removeListeners(link);
    }
  }

  private static final class Release extends Link {
    private final FutureImpl<@Nullable Void> waiter;

    Release(FutureImpl<@Nullable Void> waiter) {
      this.waiter = waiter;
    }

    @Override
    void done() {
      waiter.setResultIfPending(Nulls.none());
    }

    @Override
    public FutureImpl<?> waiter() {
      return waiter;
    }
  }
}
