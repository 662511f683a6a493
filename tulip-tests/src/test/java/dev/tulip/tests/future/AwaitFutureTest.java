package dev.tulip.tests.future;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.Future;
import dev.tulip.NoRunningLoopException;
import dev.tulip.WrongLoopException;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Waiting for a future. */
class AwaitFutureTest {

  private final List<String> log = new ArrayList<>();

  private static void nextPass() {
    Asyncio.sleep(Duration.ZERO);
  }

  @TulipTest
  void a_done_future_is_awaited_without_suspending() {
    var result = Asyncio.<String>createFuture();
    result.setResult("x");
    var failure = new IOException("on purpose");
    var failed = Asyncio.createFuture();
    failed.setException(failure);
    var cancelled = Asyncio.createFuture();
    cancelled.cancel("enough");
    Asyncio.getRunningLoop().callSoon(() -> log.add("next pass"));
    assertThat(result.await()).isEqualTo("x");
    assertThatThrownBy(failed::await).isSameAs(failure);
    assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class).hasMessage("enough");
    assertThat(log).isEmpty();
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_step_result_future")
  @TulipTest
  void the_task_resumes_one_pass_after_the_future_is_done() {
    var future = Asyncio.<String>createFuture();
    var task = Asyncio.createTask(() -> log.add(future.await()));
    nextPass();
    future.setResult("x");
    Asyncio.getRunningLoop().callSoon(() -> log.add("after the step"));
    nextPass();
    assertThat(log).containsExactly("x", "after the step");
    assertThat(task.done()).isTrue();
  }

  @TulipTest
  void all_who_wait_resume_in_the_order_in_which_they_came() {
    var future = Asyncio.<String>createFuture();
    var tasks = new ArrayList<Future<?>>();
    for (var name : List.of("a", "b", "c")) {
      tasks.add(Asyncio.createTask(() -> log.add(name + future.await())));
    }
    nextPass();
    future.addDoneCallback(_ -> log.add("callback"));
    future.setResult("!");
    tasks.forEach(Future::await);
    assertThat(log).containsExactly("a!", "b!", "c!", "callback");
  }

  @TulipTest
  void the_exception_is_thrown_as_it_is_to_each_who_waits() {
    var failure = new IOException("on purpose");
    var future = Asyncio.createFuture();
    var tasks =
        List.of(
            Asyncio.createTask(() -> catchThrowable(future::await)),
            Asyncio.createTask(() -> catchThrowable(future::await)));
    nextPass();
    future.setException(failure);
    assertThat(tasks).allSatisfy(task -> assertThat(task.await()).isSameAs(failure));
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_cancel_inner_future")
  @TulipTest
  void a_cancelled_future_cancels_who_waits_with_its_message() {
    var future = Asyncio.createFuture();
    var task = Asyncio.createTask(future::await);
    nextPass();
    future.cancel("enough");
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("enough");
    assertThat(task.cancelled()).isTrue();
    assertThat(task.cancelling()).isZero();
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_task_cancel_waiter_future")
  @TulipTest
  void cancelling_who_waits_cancels_the_future() {
    var future = Asyncio.createFuture();
    var task = Asyncio.createTask(future::await);
    nextPass();
    task.cancel("enough");
    assertThat(future.cancelled()).isTrue();
    assertThat(task.cancelled()).isFalse();
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("enough");
    assertThatThrownBy(future::result).hasMessage("enough");
  }

  // ---- what is refused

  @Test
  void a_pending_future_cannot_be_awaited_outside_a_coroutine() {
    try (var loop = VirtualTime.newEventLoop()) {
      var future = loop.<String>createFuture();
      assertThatThrownBy(future::await)
          .isInstanceOf(NoRunningLoopException.class)
          .hasMessage("await outside a coroutine: <Future pending> is pending");
      future.setResult("x");
      assertThat(future.await()).isEqualTo("x");
    }
  }

  @TulipTest
  void a_pending_future_cannot_be_awaited_in_a_callback() {
    var future = Asyncio.createFuture();
    var thrown = Asyncio.<Throwable>createFuture();
    Asyncio.getRunningLoop().callSoon(() -> thrown.setResult(catchThrowable(future::await)));
    assertThat(thrown.await())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a callback cannot wait; have it create a task that awaits <Future pending>");
  }

  @TulipTest
  void a_callback_cannot_sleep() {
    var thrown = Asyncio.<Throwable>createFuture();
    Asyncio.getRunningLoop().callSoon(() -> thrown.setResult(catchThrowable(() -> nextPass())));
    assertThat(thrown.await())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a callback cannot wait");
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_other_loop_future")
  @TulipTest
  void a_future_of_another_loop_cannot_be_awaited() {
    try (var other = VirtualTime.newEventLoop()) {
      var foreign = other.createFuture();
      assertThatThrownBy(foreign::await)
          .isInstanceOf(WrongLoopException.class)
          .hasMessageContaining("<Task name='")
          .hasMessageEndingWith("waits for <Future pending> of another loop");
      assertThat(foreign.removeDoneCallback(_ -> {})).isZero();
      assertThat(foreign).hasToString("<Future pending>");
    }
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_task_awaits_on_itself")
  @TulipTest
  void a_task_cannot_await_itself() {
    var self = Asyncio.currentTask();
    assertThatThrownBy(self::await)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("a task cannot await itself: <Task name='");
    nextPass();
  }

  @Test
  void sleeping_outside_a_coroutine_is_refused() {
    assertThatThrownBy(() -> Asyncio.sleep(Duration.ZERO))
        .isInstanceOf(NoRunningLoopException.class)
        .hasMessage("sleep outside a coroutine");
  }
}
