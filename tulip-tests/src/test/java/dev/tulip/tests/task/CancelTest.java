package dev.tulip.tests.task;

import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.currentTask;
import static dev.tulip.Asyncio.gather;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Awaitable;
import dev.tulip.CancelledError;
import dev.tulip.Future;
import dev.tulip.Task;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Where a cancellation goes, and in which pass it arrives. */
class CancelTest {

  private final List<String> log = new ArrayList<>();

  /** A task that awaits, and notes how that ended. */
  private Task<String> waiter(String name, Awaitable<String> awaited) {
    return createTask(
        () -> {
          try {
            return log.add(name + " waits") ? awaited.await() : "";
          } catch (CancelledError e) {
            log.add(name + " cancelled");
            throw e;
          }
        });
  }

  @TulipTest
  void a_task_that_is_done_cannot_be_cancelled() {
    var task = createTask(() -> "done");
    assertThat(task.await()).isEqualTo("done");
    assertThat(task.cancel()).isFalse();
    assertThat(task.cancelled()).isFalse();
    assertThat(task.cancelling()).isZero();
    assertThat(task.result()).isEqualTo("done");
  }

  @TulipTest
  void nor_can_one_that_is_cancelled() {
    var task = createTask(() -> "done");
    assertThat(task.cancel("first")).isTrue();
    passes(1);
    assertThat(task.cancel("second")).isFalse();
    assertThat(task.cancelling()).isEqualTo(1);
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("first");
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = "test_task_cancel_message_getter")
  @TulipTest
  void a_task_that_has_not_begun_never_begins() {
    var task = createTask(() -> log.add("body"));
    assertThat(task.cancel("too early")).isTrue();
    assertThat(task.done()).isFalse();
    passes(1);
    assertThat(task.cancelled()).isTrue();
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("too early");
    assertThat(log).isEmpty();
  }

  @TulipTest
  void the_future_that_a_task_waits_for_is_cancelled_at_once_and_the_task_a_pass_later() {
    Future<String> future = createFuture();
    var task = waiter("task", future);
    passes(1);
    assertThat(task.cancel("enough")).isTrue();
    assertThat(future.cancelled()).isTrue();
    assertThat(task.cancelled()).isFalse();
    assertThat(task.cancelling()).isEqualTo(1);
    passes(1);
    assertThat(task.cancelled()).isTrue();
    assertThatThrownBy(future::await).isInstanceOf(CancelledError.class).hasMessage("enough");
  }

  @TulipTest
  void cancelling_goes_to_the_innermost_task_and_comes_back_one_pass_a_task() {
    Future<String> future = createFuture();
    var inner = waiter("inner", future);
    var middle = waiter("middle", inner);
    var outer = waiter("outer", middle);
    passes(1);
    log.clear();
    assertThat(outer.cancel("enough")).isTrue();
    assertThat(future.cancelled()).isTrue();
    assertThat(List.of(inner.cancelling(), middle.cancelling(), outer.cancelling()))
        .containsExactly(1, 1, 1);
    assertThat(log).isEmpty();
    passes(1);
    assertThat(log).containsExactly("inner cancelled");
    passes(1);
    assertThat(log).containsExactly("inner cancelled", "middle cancelled");
    passes(1);
    assertThat(log).containsExactly("inner cancelled", "middle cancelled", "outer cancelled");
    assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class).hasMessage("enough");
  }

  @TulipTest
  void a_task_that_declines_to_be_cancelled_gives_its_result_to_who_waits_for_it() {
    var inner = createTask(() -> declining("still here"));
    var outer = waiter("outer", inner);
    passes(1);
    outer.cancel();
    assertThat(outer.await()).isEqualTo("still here");
    assertThat(outer.cancelling()).isEqualTo(1);
  }

  private static String declining(String result) {
    try {
      return sleep(Duration.ofDays(1), "slept");
    } catch (CancelledError _) {
      return result;
    }
  }

  @TulipTest
  void a_task_that_waits_for_a_gather_has_all_of_it_cancelled() {
    Future<String> first = createFuture();
    Future<String> second = createFuture();
    var task = createTask(() -> gather(first, second).await());
    passes(1);
    assertThat(task.cancel("enough")).isTrue();
    assertThat(first.cancelled()).isTrue();
    assertThat(second.cancelled()).isTrue();
    passes(1);
    assertThat(task.done()).isFalse();
    passes(1);
    assertThat(task.cancelled()).isTrue();
  }

  @TulipTest
  void one_whose_future_is_done_but_that_has_not_gone_on_is_cancelled_all_the_same() {
    Future<String> future = createFuture();
    var task = waiter("task", future);
    passes(1);
    future.setResult("lost");
    assertThat(task.cancel("in between")).isTrue();
    passes(1);
    assertThat(task.cancelled()).isTrue();
    assertThat(log).containsExactly("task waits", "task cancelled");
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("in between");
    assertThat(future.result()).isEqualTo("lost");
  }

  @TulipTest
  void so_is_one_whose_future_has_failed() {
    Future<String> future = createFuture();
    var task = waiter("task", future);
    passes(1);
    future.setException(new IllegalStateException("lost"));
    task.cancel();
    passes(1);
    assertThat(task.cancelled()).isTrue();
    assertThat(future.exception()).hasMessage("lost");
  }

  @TulipTest
  void one_whose_task_is_done_but_that_has_not_gone_on_is_cancelled_all_the_same() {
    Future<String> gate = createFuture();
    var inner = createTask(gate::await);
    var task = waiter("task", inner);
    passes(1);
    gate.setResult("lost");
    passes(1);
    assertThat(inner.done()).isTrue();
    task.cancel();
    passes(1);
    assertThat(task.cancelled()).isTrue();
    assertThat(inner.result()).isEqualTo("lost");
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_cancel_yield")
  @TulipTest
  void one_that_stepped_aside_is_cancelled_in_its_turn() {
    var task = waiter("task", () -> sleep(Duration.ZERO, "slept"));
    passes(1);
    log.clear();
    assertThat(task.cancel("aside")).isTrue();
    assertThat(log).isEmpty();
    passes(1);
    assertThat(log).containsExactly("task cancelled");
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("aside");
  }

  // ---- a task that cancels itself

  private static boolean cancelMyself() {
    return Objects.requireNonNull(currentTask()).cancel("by itself");
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_cancel_current_task")
  @TulipTest
  void one_that_cancels_itself_has_the_next_future_it_awaits_cancelled_in_the_same_step() {
    Future<String> future = createFuture();
    var task = waiter("task", () -> cancelMyself() ? future.await() : "");
    passes(1);
    assertThat(future.cancelled()).isTrue();
    assertThat(task.done()).isFalse();
    passes(1);
    assertThat(task.cancelled()).isTrue();
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("by itself");
  }

  @TulipTest
  void its_cancellation_is_used_up_by_that_future() {
    Future<String> future = createFuture();
    var task =
        createTask(
            () -> {
              cancelMyself();
              try {
                future.await();
              } catch (CancelledError _) {
                sleep(Duration.ZERO);
              }
              return "declined";
            });
    assertThat(task.await()).isEqualTo("declined");
  }

  @TulipTest
  void it_is_used_up_by_a_task_that_declines_too() {
    var inner = createTask(() -> declining("still here"));
    var outer = createTask(() -> cancelMyself() ? inner.await() : "");
    assertThat(outer.await()).isEqualTo("still here");
    assertThat(inner.cancelling()).isEqualTo(1);
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_cancel_at_end")
  @TulipTest
  void one_that_cancels_itself_and_returns_is_cancelled_and_its_result_dropped() {
    var task = createTask(() -> cancelMyself() ? "dropped" : "");
    passes(1);
    assertThat(task.cancelled()).isTrue();
    assertThatThrownBy(task::result).isInstanceOf(CancelledError.class).hasMessage("by itself");
    assertThatThrownBy(task::result).isInstanceOf(CancelledError.class).hasMessage("by itself");
  }

  @TulipTest
  void one_that_cancels_itself_and_fails_has_failed() {
    var failure = new IllegalStateException("worse");
    var task = createTask(() -> cancelMyselfAndThrow(failure));
    passes(1);
    assertThat(task.exception()).isSameAs(failure);
  }

  private static String cancelMyselfAndThrow(RuntimeException failure) {
    cancelMyself();
    throw failure;
  }

  @TulipTest
  void awaiting_what_is_done_does_not_deliver_a_cancellation_the_next_wait_does() {
    Future<String> done = createFuture();
    done.setResult("result");
    var task =
        createTask(
            () -> {
              cancelMyself();
              log.add(done.await());
              sleep(Duration.ZERO);
              log.add("not reached");
            });
    passes(2);
    assertThat(task.cancelled()).isTrue();
    assertThat(log).containsExactly("result");
  }

  @TulipTest
  void a_callback_that_runs_before_the_first_step_can_cancel() {
    var tasks = new ArrayList<Task<?>>();
    getRunningLoop().callSoon(() -> tasks.getFirst().cancel());
    tasks.add(createTask(() -> log.add("body")));
    passes(1);
    assertThat(tasks.getFirst().cancelled()).isTrue();
    assertThat(log).isEmpty();
  }
}
