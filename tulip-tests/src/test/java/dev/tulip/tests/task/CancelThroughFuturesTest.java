package dev.tulip.tests.task;

import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.currentTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.Coroutine;
import dev.tulip.Future;
import dev.tulip.KeyboardInterrupt;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualClock;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Tasks that are cancelled while they wait for futures, timers and other tasks. */
class CancelThroughFuturesTest {

  private final List<String> log = new ArrayList<>();

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = "test_cancel_both_task_and_inner_future")
  @TulipTest
  void of_a_future_and_its_task_cancelled_together_the_futures_message_is_seen() {
    Future<String> future = createFuture();
    var task = createTask(future::await);
    passes(1);
    assertThat(future.cancel("future")).isTrue();
    assertThat(task.cancel("task")).isTrue();
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("future");
    assertThat(task.cancelled()).isTrue();
    assertThat(future.cancelled()).isTrue();
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_cancel_task_catching")
  @TulipTest
  void a_task_that_catches_it_at_its_second_future_may_return() {
    Future<String> first = createFuture();
    Future<String> second = createFuture();
    var task = createTask(() -> first.await() + awaitOr(second, " and no second"));
    passes(1);
    first.setResult("first");
    passes(1);
    assertThat(task.cancel()).isTrue();
    assertThat(second.cancelled()).isTrue();
    assertThat(first.cancelled()).isFalse();
    assertThat(task.await()).isEqualTo("first and no second");
    assertThat(task.cancelled()).isFalse();
  }

  private static String awaitOr(Future<String> future, String otherwise) {
    try {
      return future.await();
    } catch (CancelledError _) {
      return otherwise;
    }
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_cancel_task_ignoring")
  @TulipTest
  void one_that_ignores_it_waits_for_the_next_future_undisturbed() {
    Future<String> first = createFuture();
    Future<String> second = createFuture();
    Future<String> third = createFuture();
    var task = createTask(() -> first.await() + awaitOr(second, "-") + third.await());
    passes(1);
    first.setResult("1");
    passes(1);
    task.cancel();
    assertThat(second.cancelled()).isTrue();
    passes(1);
    assertThat(task.done()).isFalse();
    assertThat(third.done()).isFalse();
    assertThat(task.toString()).contains("wait_for=<Future pending>");
    third.setResult("3");
    assertThat(task.await()).isEqualTo("1-3");
    assertThat(third.cancelled()).isFalse();
    assertThat(task.cancelled()).isFalse();
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_cancel_awaited_task")
  @TulipTest
  void one_that_cancels_itself_and_awaits_a_task_has_that_and_its_future_cancelled() {
    Future<String> future = createFuture();
    var inner = createTask(future::await);
    var outer =
        createTask(
            () -> {
              Objects.requireNonNull(currentTask()).cancel();
              return inner.await();
            });
    assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class);
    assertThat(outer.cancelled()).isTrue();
    assertThat(inner.cancelled()).isTrue();
    assertThat(future.cancelled()).isTrue();
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = "test_yield_future_passes_cancel")
  @TulipTest
  void it_goes_up_through_the_coroutines_of_a_task_until_one_catches_it() {
    Future<String> future = createFuture();
    Coroutine<String> inner = () -> noting("inner", future);
    var task = createTask(() -> awaitOrNote("outer", () -> Asyncio.await(inner)));
    passes(1);
    task.cancel();
    assertThat(task.await()).isEqualTo("caught");
    assertThat(log).containsExactly("inner", "outer");
    assertThat(future.cancelled()).isTrue();
    assertThat(task.cancelled()).isFalse();
  }

  private String noting(String name, Future<String> future) {
    try {
      return future.await();
    } catch (CancelledError e) {
      log.add(name);
      throw e;
    }
  }

  private String awaitOrNote(String name, Coroutine<String> coroutine) throws Exception {
    try {
      return coroutine.run();
    } catch (CancelledError _) {
      log.add(name);
      return "caught";
    }
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_task_cancel_sleeping_task")
  @TulipTest
  void a_timer_may_end_a_sleep_that_takes_longer(VirtualClock clock) {
    var sleeper = createTask(() -> sleep(Duration.ofHours(5), "slept in"));
    getRunningLoop().callLater(Duration.ofMillis(100), sleeper::cancel);
    assertThatThrownBy(sleeper::await).isInstanceOf(CancelledError.class);
    assertThat(Duration.ofNanos(clock.nanos())).isEqualTo(Duration.ofMillis(100));
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_cancel")
  @TulipTest
  void a_callback_of_the_pass_in_which_it_began_to_sleep_may_too(VirtualClock clock) {
    var sleeper = createTask(() -> sleep(Duration.ofSeconds(10), "slept in"));
    getRunningLoop().callSoon(sleeper::cancel);
    assertThatThrownBy(sleeper::await).isInstanceOf(CancelledError.class);
    assertThat(sleeper.done()).isTrue();
    assertThat(sleeper.cancelled()).isTrue();
    assertThat(sleeper.cancel()).isFalse();
    assertThat(clock.nanos()).isZero();
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = "test_baseexception_during_cancel")
  @Test
  void an_exit_exception_thrown_for_it_is_the_outcome_and_leaves_the_loop() {
    var exit = new KeyboardInterrupt("on purpose");
    try (var loop = VirtualTime.newEventLoop()) {
      var task = loop.createTask(() -> sleepOrThrow(exit));
      loop.runUntilComplete(() -> passes(1));
      task.cancel();
      assertThat(task.done()).isFalse();
      assertThatThrownBy(() -> loop.runUntilComplete(() -> passes(1))).isSameAs(exit);
      assertThat(task.done()).isTrue();
      assertThat(task.cancelled()).isFalse();
      assertThat(task.exception()).isSameAs(exit);
      loop.runUntilComplete(() -> passes(2));
    }
  }

  private static String sleepOrThrow(KeyboardInterrupt exit) {
    try {
      return sleep(Duration.ofSeconds(10), "slept");
    } catch (CancelledError _) {
      throw exit;
    }
  }
}
