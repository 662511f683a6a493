package dev.tulip.tests.combine;

import static dev.tulip.Asyncio.FOREVER;
import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.currentTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.shield;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.Asyncio.waitFor;
import static dev.tulip.Asyncio.waitTasks;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.CancelledError;
import dev.tulip.TimeoutException;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualClock;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A time limit or a cancellation for what does not end at once, or never hears of it. */
class WaitForStubbornTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofDays(1);

  private final List<String> log = new ArrayList<>();

  /** Takes ten seconds, however often it is cancelled. */
  private String stubborn() {
    var end = getRunningLoop().timeNanos() + Duration.ofSeconds(10).toNanos();
    for (long left; (left = end - getRunningLoop().timeNanos()) > 0; ) {
      try {
        sleep(Duration.ofNanos(left));
      } catch (CancelledError _) {
        log.add("declined");
      }
    }
    return "after all";
  }

  private String sleepAndNote() {
    log.add("running");
    try {
      return sleep(DAY, "slept");
    } finally {
      log.add("ended");
    }
  }

  // ---- a coroutine that declines to be cancelled

  @TulipTest
  @FromCpython(
      file = "test_waitfor",
      type = "AsyncioWaitForTest",
      test = {
        "test_asyncio_wait_for_timeout",
        "test_wait_for_cancellation_race_condition",
        "test_wait_for_cancel_suppressed"
      })
  void when_the_time_is_over_it_is_waited_for_and_its_value_given(VirtualClock clock) {
    assertThat(waitFor(this::stubborn, SECOND)).isEqualTo("after all");
    assertThat(log).containsExactly("declined");
    assertThat(clock.nanos()).isEqualTo(Duration.ofSeconds(10).toNanos());
    assertThat(Objects.requireNonNull(currentTask()).cancelling()).isZero();
  }

  @TulipTest
  @FromCpython(
      file = "test_waitfor",
      type = "AsyncioWaitForTest",
      test = "test_asyncio_wait_for_cancelled")
  void when_the_waiter_is_cancelled_so_it_is_too(VirtualClock clock) {
    var waiter = createTask(() -> waitFor(this::stubborn, Duration.ofSeconds(20)));
    passes(1);
    waiter.cancel();
    waitTasks(List.of(waiter));
    assertThat(log).containsExactly("declined");
    assertThat(clock.nanos()).isEqualTo(Duration.ofSeconds(10).toNanos());
    assertThat(waiter.result()).isEqualTo("after all");
  }

  @TulipTest
  void so_it_is_when_both_happen_one_after_the_other() {
    var inner = createTask(this::stubborn);
    var waiter = createTask(() -> waitFor(inner, SECOND));
    sleep(Duration.ofSeconds(2));
    waiter.cancel();
    assertThat(waiter.await()).isEqualTo("after all");
    assertThat(log).containsExactly("declined", "declined");
    assertThat(waiter.cancelling()).isEqualTo(1);
  }

  // ---- a task

  @TulipTest
  @FromCpython(
      file = "test_waitfor",
      type = "AsyncioWaitForTest",
      test = "test_wait_for_timeout_less_then_0_or_0")
  void with_no_time_a_running_task_is_cancelled_and_ends_first() {
    for (var timeout : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
      var task = createTask(this::sleepAndNote);
      passes(1);
      assertThat(log).containsExactly("running");
      assertThatThrownBy(() -> waitFor(task, timeout)).isInstanceOf(TimeoutException.class);
      assertThat(task.cancelled()).isTrue();
      assertThat(log).containsExactly("running", "ended");
      log.clear();
    }
  }

  @TulipTest
  @FromCpython(
      file = "test_waitfor",
      type = "AsyncioWaitForTest",
      test = {"test_cancel_blocking_wait_for", "test_cancel_wait_for"})
  void cancelling_the_waiter_cancels_the_task_with_a_limit_and_without() {
    for (var timeout : List.of(FOREVER, Duration.ofMinutes(1))) {
      var task = createTask(() -> createFuture().await());
      var waiter = createTask(() -> waitFor(task, timeout));
      getRunningLoop().callSoon(() -> waiter.cancel());
      assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
      assertThat(task.cancelled()).isTrue();
    }
  }

  @TulipTest
  @FromCpython(
      file = "test_waitfor",
      type = "AsyncioWaitForTest",
      test = "test_wait_for_issue86296")
  void a_waiter_that_has_its_value_already_is_cancelled_where_it_waits_next() {
    var inner = createTask(() -> "done");
    var waiter =
        createTask(
            () -> {
              log.add(waitFor(inner, Duration.ofMinutes(1)));
              sleep(SECOND);
              log.add("went on");
            });
    passes(1);
    waiter.cancel();
    assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
    assertThat(inner.await()).isEqualTo("done");
    assertThat(log).containsExactly("done");
  }

  // ---- a shield

  @TulipTest
  @FromCpython(file = "test_waitfor", type = "WaitForShieldTests", test = "test_zero_timeout")
  void with_no_time_a_shield_is_cancelled_and_the_task_behind_it_goes_on() {
    var task = createTask(() -> sleep(SECOND, "done"));
    var shielded = shield(task);
    assertThatThrownBy(() -> waitFor(shielded, Duration.ZERO)).isInstanceOf(TimeoutException.class);
    assertThat(shielded.cancelled()).isTrue();
    assertThat(task.done()).isFalse();
    sleep(Duration.ofSeconds(2));
    assertThat(task.result()).isEqualTo("done");
  }

  @TulipTest
  @FromCpython(file = "test_waitfor", type = "WaitForShieldTests", test = "test_none_timeout")
  void without_a_limit_a_shield_gives_what_the_task_behind_it_gives() {
    var task = createTask(() -> sleep(DAY, "done"));
    assertThat(waitFor(shield(task), FOREVER)).isEqualTo("done");
    assertThat(task.result()).isEqualTo("done");
  }
}
