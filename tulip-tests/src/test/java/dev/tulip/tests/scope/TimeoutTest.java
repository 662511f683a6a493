package dev.tulip.tests.scope;

import static dev.tulip.Asyncio.allTasks;
import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.currentTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.Asyncio.timeout;
import static dev.tulip.Asyncio.timeoutAt;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tulip.CancelledError;
import dev.tulip.Coroutine;
import dev.tulip.DeadlockException;
import dev.tulip.Future;
import dev.tulip.NoRunningLoopException;
import dev.tulip.Task;
import dev.tulip.Timeout;
import dev.tulip.TimeoutException;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualClock;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A time limit around a piece of a coroutine. */
class TimeoutTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final List<String> log = new ArrayList<>();

  private static Task<?> self() {
    return Objects.requireNonNull(currentTask());
  }

  // ---- in time

  @TulipTest
  @FromCpython(file = "test_timeouts", type = "TimeoutTests", test = "test_timeout_not_called")
  void a_body_that_ends_in_time_is_not_disturbed(VirtualClock clock) {
    var limit = Timeout.after(Duration.ofSeconds(2));
    assertThat(limit.run(() -> sleep(SECOND, "in time"))).isEqualTo("in time");
    assertThat(limit.expired()).isFalse();
    assertThat(limit.when()).hasValue(2_000_000_000L);
    sleep(Duration.ofSeconds(5));
    assertThat(clock.nanos()).isEqualTo(6_000_000_000L);
    assertThat(self().cancelling()).isZero();
  }

  @TulipTest
  @FromCpython(
      file = "test_timeouts",
      type = "TimeoutTests",
      test = "test_foreign_exception_passed")
  void a_bodys_exception_comes_out_as_it_is() {
    for (var failure : List.of(new IOException("checked"), new IllegalStateException("not"))) {
      var limit = Timeout.after(SECOND);
      Coroutine<String> failing =
          () -> {
            throw failure;
          };
      assertThatThrownBy(() -> limit.run(failing)).isSameAs(failure);
      assertThat(limit.expired()).isFalse();
    }
  }

  @TulipTest
  void the_body_runs_in_the_callers_task() {
    var main = self();
    assertThat(timeout(SECOND, () -> currentTask() == main && allTasks().size() == 1)).isTrue();
  }

  @Test
  void its_timer_is_gone_when_the_body_has_ended() {
    var clock = new VirtualClock();
    try (var loop = VirtualTime.newEventLoop(clock)) {
      loop.runUntilComplete(() -> timeout(Duration.ofDays(1), () -> sleep(SECOND)));
      assertThatThrownBy(loop::runForever).isInstanceOf(DeadlockException.class);
      assertThat(clock.nanos()).isEqualTo(SECOND.toNanos());
    }
  }

  // ---- when the time is over

  @TulipTest
  @FromCpython(
      file = "test_timeouts",
      type = "TimeoutTests",
      test = {"test_timeout_basic", "test_timeout_exception_cause"})
  void a_body_that_waits_too_long_is_cancelled_and_that_is_a_timeout(VirtualClock clock) {
    var limit = Timeout.after(SECOND);
    assertThatThrownBy(() -> limit.run(() -> sleep(Duration.ofDays(1))))
        .isInstanceOf(TimeoutException.class)
        .hasCauseInstanceOf(CancelledError.class);
    assertThat(limit.expired()).isTrue();
    assertThat(clock.nanos()).isEqualTo(SECOND.toNanos());
    assertThat(self().cancelling()).isZero();
    sleep(SECOND); // is not cancelled
  }

  @TulipTest
  @FromCpython(file = "test_timeouts", type = "TimeoutTests", test = "test_waiter_cancelled")
  void the_body_may_clean_up_however_long_that_takes(VirtualClock clock) {
    assertThatThrownBy(() -> timeout(SECOND, this::sleepAndCleanUp))
        .isInstanceOf(TimeoutException.class);
    assertThat(log).containsExactly("cleaned up");
    assertThat(clock.nanos()).isEqualTo(4_000_000_000L);
  }

  private void sleepAndCleanUp() {
    try {
      sleep(Duration.ofDays(1));
    } finally {
      assertThat(self().cancelling()).isEqualTo(1);
      sleep(Duration.ofSeconds(3));
      log.add("cleaned up");
    }
  }

  @TulipTest
  void a_body_that_catches_its_cancellation_has_ended_well() {
    var limit = Timeout.after(SECOND);
    assertThat(limit.run(() -> declining("declined"))).isEqualTo("declined");
    assertThat(limit.expired()).isTrue();
    assertThat(self().cancelling()).isZero();
    sleep(SECOND); // is not cancelled
  }

  private static String declining(String result) {
    try {
      return sleep(Duration.ofDays(1), "slept");
    } catch (CancelledError _) {
      return result;
    }
  }

  @TulipTest
  @FromCpython(
      file = "test_timeouts",
      type = "TimeoutTests",
      test = "test_foreign_exception_on_timeout")
  void another_exception_of_the_body_is_not_replaced() {
    var failure = new IllegalStateException("clean-up failed");
    var limit = Timeout.after(SECOND);
    var thrown =
        catchThrowable(
            () ->
                limit.run(
                    () -> {
                      declining("");
                      throw failure;
                    }));
    assertThat(thrown).isSameAs(failure);
    assertThat(limit.expired()).isTrue();
    assertThat(self().cancelling()).isZero();
  }

  @TulipTest
  void a_cancelled_error_of_the_bodys_own_is_no_timeout() {
    var error = new CancelledError("its own");
    var limit = Timeout.after(SECOND);
    assertThat(
            catchThrowable(
                () ->
                    limit.run(
                        () -> {
                          throw error;
                        })))
        .isSameAs(error);
    assertThat(limit.expired()).isFalse();
  }

  @TulipTest
  void a_task_that_the_body_waits_for_is_cancelled_too() {
    var inner = createTask(() -> sleep(Duration.ofDays(1)));
    assertThatThrownBy(() -> timeout(SECOND, () -> inner.await()))
        .isInstanceOf(TimeoutException.class);
    assertThat(inner.cancelled()).isTrue();
  }

  // ---- cancelled from outside

  @TulipTest
  void a_cancellation_from_outside_stays_one() {
    var task = createTask(() -> timeout(SECOND, () -> sleep(Duration.ofDays(1))));
    passes(1);
    task.cancel("outside");
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("outside");
    assertThat(task.cancelling()).isEqualTo(1);
  }

  @TulipTest
  void so_it_does_when_the_time_is_over_at_the_same_moment() {
    var task = createTask(() -> timeout(SECOND, () -> sleep(Duration.ofDays(1))));
    passes(1);
    getRunningLoop().callLater(SECOND, () -> task.cancel("outside"));
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    assertThat(task.cancelling()).isEqualTo(1);
  }

  @TulipTest
  @FromCpython(
      file = "test_timeouts",
      type = "TimeoutTests",
      test = "test_timeout_after_cancellation")
  void one_that_was_there_before_does_not_keep_a_timeout_from_being_one() {
    var task =
        createTask(
            () -> {
              declining("");
              assertThat(self().cancelling()).isEqualTo(1);
              return catchThrowable(() -> timeout(SECOND, () -> sleep(Duration.ofDays(1))));
            });
    passes(1);
    task.cancel();
    assertThat(task.await()).isInstanceOf(TimeoutException.class);
    assertThat(task.cancelling()).isEqualTo(1);
  }

  // ---- misuse

  @TulipTest
  @FromCpython(
      file = "test_timeouts",
      type = "TimeoutTests",
      test = {"test_timeout_already_entered", "test_timeout_double_enter"})
  void it_is_of_use_once() {
    var limit = Timeout.after(SECOND);
    limit.run(() -> {});
    assertThatThrownBy(() -> limit.run(() -> log.add("again")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("already been entered");
    var nested = Timeout.after(SECOND);
    assertThatThrownBy(() -> nested.run(() -> nested.run(() -> log.add("nested"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("already been entered");
    assertThat(log).isEmpty();
  }

  @TulipTest
  @FromCpython(file = "test_timeouts", type = "TimeoutTests", test = "test_timeout_without_task")
  void it_needs_a_task() {
    Future<Throwable> failure = createFuture();
    var limit = Timeout.after(SECOND);
    getRunningLoop().callSoon(() -> failure.setResult(catchThrowable(() -> limit.run(() -> {}))));
    assertThat(failure.await())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("inside a task");
    assertThatThrownBy(() -> limit.reschedule(5))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not been entered");
  }

  @Test
  void it_needs_a_loop() {
    assertThatThrownBy(() -> timeout(SECOND, () -> log.add("body")))
        .isInstanceOf(NoRunningLoopException.class);
    assertThatThrownBy(() -> timeoutAt(5, () -> log.add("body")))
        .isInstanceOf(IllegalStateException.class);
    assertThat(log).isEmpty();
  }
}
