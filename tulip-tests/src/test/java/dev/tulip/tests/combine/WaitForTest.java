package dev.tulip.tests.combine;

import static dev.tulip.Asyncio.FOREVER;
import static dev.tulip.Asyncio.allTasks;
import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.currentTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.shield;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.Asyncio.waitFor;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.CancelledError;
import dev.tulip.ContextVar;
import dev.tulip.Coroutine;
import dev.tulip.Future;
import dev.tulip.Task;
import dev.tulip.TimeoutException;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualClock;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Awaiting with a time limit. */
class WaitForTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final ContextVar<String> VAR = ContextVar.withDefault("var", "unset");

  private final List<String> log = new ArrayList<>();

  /** A task that takes a second to end when it is cancelled, and then ends as {@code end} says. */
  private Task<String> slowToEnd(Coroutine<String> end) {
    var task =
        createTask(
            () -> {
              try {
                return sleep(Duration.ofDays(1), "slept");
              } catch (CancelledError e) {
                sleep(SECOND);
                log.add("ended");
                var result = end.run();
                if (result.isEmpty()) {
                  throw e;
                }
                return result;
              }
            });
    passes(1);
    return task;
  }

  // ---- in time

  @TulipTest
  void what_ends_in_time_gives_its_result() {
    assertThat(waitFor(() -> sleep(SECOND, "in time"), Duration.ofSeconds(2))).isEqualTo("in time");
    waitFor(() -> log.add("body"), SECOND);
    assertThat(log).containsExactly("body");
  }

  @TulipTest
  void what_fails_in_time_throws_its_exception_as_it_is() {
    var failure = new IllegalStateException("failed");
    Coroutine<String> failing =
        () -> {
          throw failure;
        };
    for (var timeout : List.of(FOREVER, SECOND)) {
      assertThatThrownBy(() -> waitFor(failing, timeout)).isSameAs(failure);
    }
  }

  @TulipTest
  void a_coroutine_runs_in_the_callers_task_and_context() {
    var main = currentTask();
    for (var timeout : List.of(FOREVER, SECOND)) {
      Coroutine<Task<?>> coroutine =
          () -> {
            VAR.set("set with " + timeout);
            assertThat(allTasks()).hasSize(1);
            return currentTask();
          };
      assertThat(waitFor(coroutine, timeout)).isSameAs(main);
      assertThat(VAR.get()).isEqualTo("set with " + timeout);
    }
  }

  @TulipTest
  @FromCpython(file = "test_waitfor", type = "AsyncioWaitForTest", test = "test_wait_for_blocking")
  void without_a_limit_it_waits_as_long_as_it_takes(VirtualClock clock) {
    assertThat(waitFor(() -> sleep(Duration.ofDays(1_000), "late"), FOREVER)).isEqualTo("late");
    assertThat(clock.nanos()).isEqualTo(Duration.ofDays(1_000).toNanos());
  }

  // ---- too late

  @TulipTest
  void when_the_time_is_over_it_throws_and_the_future_is_cancelled(VirtualClock clock) {
    Future<String> future = createFuture();
    assertThatThrownBy(() -> waitFor(future, SECOND))
        .isInstanceOf(TimeoutException.class)
        .hasCauseInstanceOf(CancelledError.class);
    assertThat(future.cancelled()).isTrue();
    assertThat(clock.nanos()).isEqualTo(SECOND.toNanos());
    assertThat(Objects.requireNonNull(currentTask()).cancelling()).isZero();
  }

  @TulipTest
  @FromCpython(
      file = "test_waitfor",
      type = "AsyncioWaitForTest",
      test = {"test_wait_for", "test_wait_for_waits_for_task_cancellation"})
  void it_waits_until_the_cancelled_task_has_ended(VirtualClock clock) {
    var task = slowToEnd(() -> "");
    assertThatThrownBy(() -> waitFor(task, SECOND))
        .isInstanceOf(TimeoutException.class)
        .hasCauseInstanceOf(CancelledError.class);
    assertThat(log).containsExactly("ended");
    assertThat(task.cancelled()).isTrue();
    assertThat(clock.nanos()).isEqualTo(2_000_000_000L);
  }

  @TulipTest
  void a_task_that_then_gives_a_value_gives_it_to_the_caller() {
    assertThat(waitFor(slowToEnd(() -> "after all"), SECOND)).isEqualTo("after all");
    assertThat(Objects.requireNonNull(currentTask()).cancelling()).isZero();
    sleep(SECOND); // is not cancelled
  }

  @TulipTest
  @FromCpython(
      file = "test_waitfor",
      type = "AsyncioWaitForTest",
      test = "test_wait_for_reraises_exception_during_cancellation")
  void one_that_then_fails_throws_at_the_caller() {
    var failure = new IllegalStateException("clean-up failed");
    var task =
        slowToEnd(
            () -> {
              throw failure;
            });
    assertThatThrownBy(() -> waitFor(task, SECOND)).isSameAs(failure);
  }

  @TulipTest
  @FromCpython(file = "test_waitfor", type = "WaitForShieldTests", test = "test_shielded_timeout")
  void a_shielded_task_goes_on() {
    var task = createTask(() -> sleep(Duration.ofSeconds(2), "done"));
    assertThatThrownBy(() -> waitFor(shield(task), SECOND)).isInstanceOf(TimeoutException.class);
    assertThat(task.await()).isEqualTo("done");
  }

  // ---- no time at all

  @TulipTest
  @FromCpython(
      file = "test_waitfor",
      type = "AsyncioWaitForTest",
      test = "test_wait_for_timeout_less_then_0_or_0_future_done")
  void with_no_time_only_what_is_done_gives_its_result() {
    Future<String> done = createFuture();
    done.setResult("done");
    Future<String> failed = createFuture();
    failed.setException(new IllegalStateException("failed"));
    for (var timeout : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
      assertThat(waitFor(done, timeout)).isEqualTo("done");
      assertThatThrownBy(() -> waitFor(failed, timeout)).hasMessage("failed");
      Future<String> pending = createFuture();
      assertThatThrownBy(() -> waitFor(pending, timeout))
          .isInstanceOf(TimeoutException.class)
          .hasCauseInstanceOf(CancelledError.class);
      assertThat(pending.cancelled()).isTrue();
    }
  }

  @TulipTest
  void with_no_time_what_is_done_is_given_without_suspending() {
    Future<String> done = createFuture();
    done.setResult("done");
    getRunningLoop().callSoon(() -> log.add("next pass"));
    assertThat(waitFor(done, Duration.ZERO)).isEqualTo("done");
    assertThat(log).isEmpty();
  }

  @TulipTest
  @FromCpython(
      file = "test_waitfor",
      type = "AsyncioWaitForTest",
      test = "test_wait_for_timeout_less_then_0_or_0_coroutine_do_not_started")
  void with_no_time_a_coroutine_is_never_started() {
    assertThatThrownBy(() -> waitFor(() -> log.add("started"), Duration.ZERO))
        .isInstanceOf(TimeoutException.class);
    assertThat(log).isEmpty();
    assertThat(allTasks()).hasSize(1);
  }

  @TulipTest
  @FromCpython(
      file = "test_waitfor",
      type = "AsyncioWaitForTest",
      test = "test_wait_for_waits_for_task_cancellation_w_timeout_0")
  void with_no_time_it_waits_for_the_end_of_a_task_too(VirtualClock clock) {
    var declining = slowToEnd(() -> "after all");
    assertThat(waitFor(declining, Duration.ZERO)).isEqualTo("after all");
    assertThat(clock.nanos()).isEqualTo(SECOND.toNanos());
    var ending = slowToEnd(() -> "");
    assertThatThrownBy(() -> waitFor(ending, Duration.ZERO))
        .isInstanceOf(TimeoutException.class)
        .hasCauseInstanceOf(CancelledError.class);
    assertThat(ending.cancelled()).isTrue();
    var failure = new IllegalStateException("clean-up failed");
    var failing =
        slowToEnd(
            () -> {
              throw failure;
            });
    assertThatThrownBy(() -> waitFor(failing, Duration.ZERO)).isSameAs(failure);
  }
}
