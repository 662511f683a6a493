package dev.tulip.conformance;

import dev.tulip.Asyncio;
import dev.tulip.Future;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@code run_coroutine_threadsafe}, on the one thread that there is. */
final class ThreadsafeSteps {

  private ThreadsafeSteps() {}

  static void addImmediate() {
    ImmediateSteps.add("threadsafe", ThreadsafeSteps::start);
  }

  /** The slot's future and the one for other threads end as one another do. */
  private static @Nullable Object start(Interpreter m, Place place, Step step) {
    int body = step.number(1);
    Future<Object> inner = m.loop.createFuture();
    var outer = Asyncio.runCoroutineThreadsafe(m.coroutine(body), m.loop);
    outer.whenComplete((_, _) -> deliver(m, step.number(2), outer, inner));
    inner.addDoneCallback(done -> cancelIfCancelled(done, outer));
    m.slots.put(step.number(0), inner, body);
    return null;
  }

  private static void deliver(
      Interpreter m, int label, CompletableFuture<Object> from, Future<Object> to) {
    m.trace.log("loop", "callback " + label + " " + Show.state(from));
    if (to.done()) {
      return;
    }
    switch (from.state()) {
      case SUCCESS -> to.setResult(from.resultNow());
      case FAILED -> to.setException(from.exceptionNow());
      case CANCELLED, RUNNING -> to.cancel();
    }
  }

  private static void cancelIfCancelled(Future<Object> future, CompletableFuture<Object> other) {
    if (future.cancelled()) {
      other.cancel(false);
    }
  }
}
