package dev.tulip;

import dev.tulip.coro.Coro;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@code asyncio.sleep}. */
final class Sleep {

  private Sleep() {}

  static void sleep(Duration delay) {
    var coro = Coro.current();
    if (coro == null) {
      throw NoRunningLoopException.withHint("sleep outside a coroutine");
    }
    var task = TaskImpl.ofCoro(coro, "the end of a sleep");
    if (!delay.isPositive()) {
      task.stepAside();
      return;
    }
    var future = new FutureImpl<@Nullable Void>(task.loop);
    var timer = new InlineTimer.Release<@Nullable Void>(future, Nulls.none());
    timer.startAt(Durations.after(task.loop.timeNanos(), delay));
    try {
      future.await();
    } finally {
      timer.cancel();
    }
  }
}
