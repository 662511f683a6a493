package dev.tulip.tests.combine;

import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.Asyncio.waitTasks;
import static dev.tulip.ReturnWhen.ALL_COMPLETED;
import static dev.tulip.ReturnWhen.FIRST_COMPLETED;
import static dev.tulip.ReturnWhen.FIRST_EXCEPTION;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.DeadlockException;
import dev.tulip.Future;
import dev.tulip.Generator;
import dev.tulip.NoRunningLoopException;
import dev.tulip.Task;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualClock;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Waiting for some or all of several futures. */
class WaitTasksTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static Task<String> after(int seconds, String result) {
    return createTask(() -> sleep(Duration.ofSeconds(seconds), result));
  }

  private static Task<String> failingAfter(int seconds, RuntimeException failure) {
    return createTask(
        () -> {
          sleep(Duration.ofSeconds(seconds));
          throw failure;
        });
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_wait")
  @TulipTest
  void it_waits_for_all_and_gives_them_in_the_order_of_the_arguments(VirtualClock clock) {
    var slow = after(3, "slow");
    var fast = after(1, "fast");
    var result = waitTasks(List.of(slow, fast));
    assertThat(clock.nanos()).isEqualTo(3_000_000_000L);
    assertThat(List.copyOf(result.done())).containsExactly(slow, fast);
    assertThat(result.pending()).isEmpty();
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_wait_first_completed")
  @TulipTest
  void it_may_wait_for_the_first_only(VirtualClock clock) {
    var slow = after(3, "slow");
    var fast = after(1, "fast");
    var result = waitTasks(List.of(slow, fast), FIRST_COMPLETED);
    assertThat(clock.nanos()).isEqualTo(1_000_000_000L);
    assertThat(result.done()).containsExactly(fast);
    assertThat(result.pending()).containsExactly(slow);
    assertThat(slow.await()).isEqualTo("slow");
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = "test_wait_first_exception_in_wait")
  @TulipTest
  void it_may_wait_for_the_first_failure_only(VirtualClock clock) {
    var failure = new IllegalStateException("failed");
    var first = after(1, "first");
    var second = failingAfter(2, failure);
    var third = after(3, "third");
    var result = waitTasks(List.of(first, second, third), FIRST_EXCEPTION);
    assertThat(clock.nanos()).isEqualTo(2_000_000_000L);
    assertThat(result.done()).containsExactlyInAnyOrder(first, second);
    assertThat(result.pending()).containsExactly(third);
    assertThat(second.exception()).isSameAs(failure);
    third.await();
  }

  @TulipTest
  void without_a_failure_that_waits_for_all() {
    var first = after(1, "first");
    var second = after(2, "second");
    assertThat(waitTasks(List.of(first, second), FIRST_EXCEPTION).pending()).isEmpty();
  }

  @TulipTest
  void a_cancelled_one_is_no_failure() {
    Future<String> cancelled = createFuture();
    Future<String> other = createFuture();
    var waiter = createTask(() -> waitTasks(List.of(cancelled, other), FIRST_EXCEPTION));
    passes(1);
    cancelled.cancel();
    passes(5);
    assertThat(waiter.done()).isFalse();
    other.setResult("done");
    assertThat(waiter.await().done()).containsExactly(cancelled, other);
  }

  @TulipTest
  void a_cancelled_one_is_a_completed_one() {
    Future<String> cancelled = createFuture();
    Future<String> other = createFuture();
    var waiter = createTask(() -> waitTasks(List.of(other, cancelled), FIRST_COMPLETED));
    passes(1);
    cancelled.cancel();
    assertThat(waiter.await().done()).containsExactly(cancelled);
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_wait_first_exception")
  @TulipTest
  void one_that_has_failed_already_counts() {
    Future<String> failed = createFuture();
    failed.setException(new IllegalStateException("failed"));
    Future<String> pending = createFuture();
    var result = waitTasks(List.of(failed, pending), FIRST_EXCEPTION);
    assertThat(result.done()).containsExactly(failed);
    assertThat(failed.exception()).hasMessage("failed");
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_wait")
  @TulipTest
  void it_suspends_for_a_pass_though_all_are_done() {
    Future<String> future = createFuture();
    future.setResult("done");
    for (var mode : List.of(FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED)) {
      Future<String> ran = createFuture();
      getRunningLoop().callSoon(() -> ran.setResult("ran"));
      assertThat(waitTasks(List.of(future), mode).done()).containsExactly(future);
      assertThat(ran.done()).isTrue();
    }
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_wait_really_done")
  @TulipTest
  void what_is_done_is_found_out_when_it_goes_on() {
    Future<String> first = createFuture();
    Future<String> second = createFuture();
    var waiter = createTask(() -> waitTasks(List.of(first, second), FIRST_COMPLETED));
    passes(1);
    first.setResult("first");
    passes(1);
    second.setResult("in between");
    assertThat(waiter.await().done()).containsExactly(first, second);
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_wait_with_exception")
  @TulipTest
  void a_failure_is_one_of_the_done_and_is_not_thrown(VirtualClock clock) {
    var fast = after(1, "fast");
    var failing = failingAfter(2, new ArithmeticException("really"));
    for (int i = 0; i < 2; i++) {
      var result = waitTasks(List.of(failing, fast));
      assertThat(result.done()).containsExactly(failing, fast);
      assertThat(result.pending()).isEmpty();
      assertThat(clock.nanos()).isEqualTo(2_000_000_000L);
    }
    assertThat(failing.exception()).hasMessage("really");
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = {"test_wait_generator", "test_wait_with_iterator_of_tasks"})
  @TulipTest
  void the_futures_may_come_from_an_iterator_or_a_generator(VirtualClock clock) {
    var iterator = List.of(after(2, "slow"), after(1, "fast")).iterator();
    var result = waitTasks(() -> iterator);
    assertThat(result.done()).extracting(Future::result).containsExactly("slow", "fast");
    assertThat(result.pending()).isEmpty();
    assertThat(clock.nanos()).isEqualTo(2_000_000_000L);
    Iterable<Task<String>> made =
        Generator.of(
            y -> {
              for (int i = 0; i < 10; i++) {
                y.yield(after(i, "result " + i));
              }
            });
    assertThat(waitTasks(made).done()).hasSize(10).allMatch(Future::done);
  }

  // ---- time

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_wait_with_timeout")
  @TulipTest
  void when_the_time_is_over_it_returns_and_cancels_nothing(VirtualClock clock) {
    var slow = after(3, "slow");
    var fast = after(1, "fast");
    var result = waitTasks(List.of(slow, fast), Duration.ofSeconds(2), ALL_COMPLETED);
    assertThat(clock.nanos()).isEqualTo(2_000_000_000L);
    assertThat(result.done()).containsExactly(fast);
    assertThat(result.pending()).containsExactly(slow);
    assertThat(slow.cancelling()).isZero();
    assertThat(slow.await()).isEqualTo("slow");
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_wait_concurrent_complete")
  @TulipTest
  void one_that_ends_at_that_very_moment_is_done(VirtualClock clock) {
    var inTime = after(1, "in time");
    var late = after(2, "late");
    sleep(Duration.ZERO);
    var result = waitTasks(List.of(late, inTime), SECOND, ALL_COMPLETED);
    assertThat(result.done()).containsExactly(inTime);
    assertThat(result.pending()).containsExactly(late);
    assertThat(clock.nanos()).isEqualTo(SECOND.toNanos());
    assertThat(late.await()).isEqualTo("late");
  }

  @TulipTest
  void no_time_at_all_is_a_look_at_what_is_done() {
    Future<String> done = createFuture();
    done.setResult("done");
    Future<String> pending = createFuture();
    var result = waitTasks(List.of(done, pending), Duration.ZERO, ALL_COMPLETED);
    assertThat(result.done()).containsExactly(done);
    assertThat(result.pending()).containsExactly(pending);
  }

  @Test
  void its_timer_is_gone_when_it_returns() {
    var clock = new VirtualClock();
    try (var loop = VirtualTime.newEventLoop(clock)) {
      loop.runUntilComplete(
          () -> waitTasks(List.of(after(1, "a")), Duration.ofDays(1), ALL_COMPLETED));
      assertThatThrownBy(loop::runForever).isInstanceOf(DeadlockException.class);
      assertThat(clock.nanos()).isEqualTo(SECOND.toNanos());
    }
  }

  // ---- the rest

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = "test_yield_wait_does_not_shield_cancel")
  @TulipTest
  void a_cancelled_wait_leaves_what_it_waits_for_alone() {
    Future<String> future = createFuture();
    var task = after(5, "task");
    var waiter = createTask(() -> waitTasks(List.of(future, task), SECOND, ALL_COMPLETED));
    passes(1);
    waiter.cancel();
    passes(1);
    assertThat(waiter.cancelled()).isTrue();
    assertThat(future.done()).isFalse();
    assertThat(task.await()).isEqualTo("task");
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_wait_duplicate_coroutines")
  @TulipTest
  void one_given_twice_is_waited_for_once() {
    Future<String> future = createFuture();
    var waiter = createTask(() -> waitTasks(List.of(future, future)));
    passes(1);
    future.setResult("done");
    assertThat(waiter.await().done()).containsExactly(future);
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = {"test_wait_errors", "test_wait_invalid_args"})
  @TulipTest
  void nothing_to_wait_for_is_an_error() {
    assertThatIllegalArgumentException().isThrownBy(() -> waitTasks(List.<Task<?>>of()));
  }

  @Test
  void outside_of_loops_there_is_no_waiting() {
    try (var loop = VirtualTime.newEventLoop()) {
      Future<String> future = loop.createFuture();
      assertThatThrownBy(() -> waitTasks(List.of(future)))
          .isInstanceOf(NoRunningLoopException.class);
    }
  }

  @Test
  void a_failure_that_it_saw_still_counts_as_unseen() {
    var reported = new ArrayList<String>();
    var loop = VirtualTime.newEventLoop();
    loop.setExceptionHandler((_, context) -> reported.add(context.message()));
    var failure = new IllegalStateException("failed");
    loop.runUntilComplete(() -> waitTasks(List.of(failingAfter(1, failure))));
    loop.close();
    assertThat(reported).containsExactly("Task exception was never retrieved");
  }
}
