package dev.tulip.tests.task;

import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.currentTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.Future;
import dev.tulip.InvalidStateException;
import dev.tulip.NoRunningLoopException;
import dev.tulip.Task;
import dev.tulip.WrongLoopException;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualTime;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Awaits that cannot be: each is an error at the place of the await. */
class IllegalAwaitTest {

  private int passesOfFailure;

  /** What {@code await} throws; counts the passes it takes. */
  private Throwable failureOf(Future<?> future) {
    var ticks = Ticks.start();
    var failure = catchThrowable(future::await);
    passesOfFailure = ticks.count();
    ticks.stop();
    return Objects.requireNonNull(failure);
  }

  @TulipTest
  void another_loops_future_is_refused_one_pass_later() {
    try (var other = VirtualTime.newEventLoop()) {
      Future<String> future = other.createFuture();
      assertThat(failureOf(future))
          .isInstanceOf(WrongLoopException.class)
          .hasMessageContaining("of another loop");
      assertThat(passesOfFailure).isEqualTo(1);
      assertThat(future.done()).isFalse();
      assertThat(Objects.requireNonNull(currentTask()).cancelled()).isFalse();
    }
  }

  @TulipTest
  void another_loops_future_that_is_done_gives_its_result() {
    try (var other = VirtualTime.newEventLoop()) {
      Future<String> future = other.createFuture();
      future.setResult("done");
      assertThat(future.await()).isEqualTo("done");
    }
  }

  @TulipTest
  void a_task_cannot_await_itself() {
    assertThat(failureOf(Objects.requireNonNull(currentTask())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cannot await itself");
    assertThat(passesOfFailure).isEqualTo(1);
  }

  @TulipTest
  void a_task_that_is_cancelled_meanwhile_hears_of_that_instead() {
    var task = createTask(() -> currentTaskAwaitsItself());
    sleep(Duration.ZERO);
    task.cancel("meanwhile");
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("meanwhile");
  }

  private static void currentTaskAwaitsItself() {
    Objects.requireNonNull(currentTask()).await();
  }

  @TulipTest
  void a_callback_cannot_wait() {
    Future<Throwable> failure = createFuture();
    Future<String> pending = createFuture();
    getRunningLoop().callSoon(() -> failure.setResult(catchThrowable(pending::await)));
    assertThat(failure.await())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a callback cannot wait");
    assertThat(pending.done()).isFalse();
  }

  @TulipTest
  void a_callback_cannot_sleep() {
    Future<Throwable> failure = createFuture();
    getRunningLoop()
        .callSoon(() -> failure.setResult(catchThrowable(() -> sleep(Duration.ofSeconds(1)))));
    assertThat(failure.await()).isInstanceOf(IllegalStateException.class);
  }

  @TulipTest
  void a_callback_may_await_what_is_done() {
    Future<String> done = createFuture();
    done.setResult("done");
    Future<String> seen = createFuture();
    getRunningLoop().callSoon(() -> seen.setResult(done.await()));
    assertThat(seen.await()).isEqualTo("done");
  }

  @Test
  void outside_of_coroutines_there_is_no_waiting() {
    try (var loop = VirtualTime.newEventLoop()) {
      Future<String> pending = loop.createFuture();
      Task<String> task = loop.createTask(() -> "result");
      assertThatThrownBy(pending::await).isInstanceOf(NoRunningLoopException.class);
      assertThatThrownBy(task::await).isInstanceOf(NoRunningLoopException.class);
      assertThatThrownBy(() -> Asyncio.await(pending)).isInstanceOf(NoRunningLoopException.class);
      assertThatThrownBy(() -> sleep(Duration.ZERO)).isInstanceOf(NoRunningLoopException.class);
      assertThat(loop.runUntilComplete(task)).isEqualTo("result");
      assertThat(task.await()).isEqualTo("result");
    }
  }

  @TulipTest
  void a_pending_future_has_neither_result_nor_exception() {
    var task = createTask(() -> "result");
    assertThatThrownBy(task::result).isInstanceOf(InvalidStateException.class);
    assertThatThrownBy(task::exception).isInstanceOf(InvalidStateException.class);
    assertThat(task.await()).isEqualTo("result");
  }
}
