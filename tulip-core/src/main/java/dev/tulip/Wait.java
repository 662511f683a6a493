package dev.tulip;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code asyncio.wait}: until some or all of several futures are done, or the time is over. */
final class Wait {

  private final ReturnWhen returnWhen;
  private final FutureImpl<@Nullable Void> waiter;
  private @Nullable InlineTimer timer;
  private int unfinished;

  private Wait(LoopImpl loop, int count, ReturnWhen returnWhen) {
    this.waiter = new FutureImpl<>(loop);
    this.unfinished = count;
    this.returnWhen = returnWhen;
  }

  static <F extends Future<?>> WaitResult<F> until(
      Iterable<? extends F> futures, Duration timeout, ReturnWhen returnWhen) {
    var distinct = new LinkedHashSet<F>();
    Objects.requireNonNull(futures, "futures").forEach(distinct::add);
    if (distinct.isEmpty()) {
      throw new IllegalArgumentException("there are no futures to wait for");
    }
    var loop = LoopImpl.requireRunning();
    distinct.forEach(future -> requireOf(loop, future));
    var wait = new Wait(loop, distinct.size(), returnWhen);
    wait.run(distinct, timeout);
    return sort(distinct);
  }

  private static void requireOf(LoopImpl loop, Future<?> future) {
    if (future.getLoop() != loop) {
      throw new WrongLoopException("a future of another loop cannot be waited for: " + future);
    }
  }

  private void run(Set<? extends Future<?>> futures, Duration timeout) {
    if (!Durations.isForever(timeout)) {
      timer = new InlineTimer.Release<@Nullable Void>(waiter, Nulls.none());
      timer.startAt(Durations.after(waiter.loop.timeNanos(), timeout));
    }
    var children = new ArrayList<Child>(futures.size());
    for (var future : futures) {
      var child = new Child(FutureImpl.of(future));
      children.add(child);
      child.future.addListener(child);
    }
    try {
      waiter.await();
    } finally {
      stopTimer();
      children.forEach(child -> child.future.removeListeners(child));
    }
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel();
    }
  }

  private static <F extends Future<?>> WaitResult<F> sort(Set<F> futures) {
    var done = new LinkedHashSet<F>();
    var pending = new LinkedHashSet<F>();
    for (var future : futures) {
      (future.done() ? done : pending).add(future);
    }
    return new WaitResult<>(done, pending);
  }

  private final class Child extends Link {
    private final FutureImpl<?> future;

    Child(FutureImpl<?> future) {
      this.future = future;
    }

    @Override
    void done() {
      unfinished--;
      if (unfinished <= 0
          || returnWhen == ReturnWhen.FIRST_COMPLETED
          || (returnWhen == ReturnWhen.FIRST_EXCEPTION && hasFailed())) {
        stopTimer();
        waiter.setResultIfPending(Nulls.none());
      }
    }

    private boolean hasFailed() {
      return !future.cancelled() && future.exception() != null;
    }

    @Override
    public FutureImpl<?> waiter() {
      return waiter;
    }

    @Override
    public String toString() {
      return "wait";
    }
  }
}
