package dev.tulip.tests.scope;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.currentTask;
import static dev.tulip.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tulip.CancelledError;
import dev.tulip.Timeout;
import dev.tulip.TimeoutException;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualClock;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Time limits beside other limits in a busy loop, other cancellations, and other tasks. */
class TimeoutNestingTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofDays(1);

  private final List<String> log = new ArrayList<>();

  private static int cancelling() {
    return Objects.requireNonNull(currentTask()).cancelling();
  }

  private static long seconds(int seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }

  // ---- a body that computes for long

  /** Runs a body under two limits that computes until {@code busy} has passed, then waits. */
  private void computeUnder(Timeout outer, Timeout inner, Duration busy, VirtualClock clock) {
    outer.run(
        () -> {
          try {
            inner.run(
                () -> {
                  clock.advance(busy);
                  sleep(DAY);
                });
          } catch (TimeoutException | CancelledError e) {
            log.add(e.getClass().getSimpleName());
            if (e instanceof CancelledError) {
              throw e;
            }
          }
          sleep(DAY);
          log.add("slept");
        });
  }

  @TulipTest
  @FromCpython(
      file = "test_timeouts",
      type = "TimeoutTests",
      test = "test_nested_timeouts_concurrent")
  void an_outer_limit_that_passes_meanwhile_is_a_cancellation_for_the_inner_one(
      VirtualClock clock) {
    var outer = Timeout.after(SECOND);
    var inner = Timeout.after(Duration.ofSeconds(100));
    assertThatThrownBy(() -> computeUnder(outer, inner, Duration.ofSeconds(10), clock))
        .isInstanceOf(TimeoutException.class);
    assertThat(log).containsExactly("CancelledError");
    assertThat(inner.expired()).isFalse();
    assertThat(clock.nanos()).isEqualTo(seconds(10));
  }

  @TulipTest
  @FromCpython(
      file = "test_timeouts",
      type = "TimeoutTests",
      test = "test_nested_timeouts_loop_busy")
  void when_the_inner_one_has_passed_the_outer_one_still_ends_what_follows(VirtualClock clock) {
    var outer = Timeout.after(Duration.ofSeconds(20));
    var inner = Timeout.after(SECOND);
    assertThatThrownBy(() -> computeUnder(outer, inner, Duration.ofSeconds(10), clock))
        .isInstanceOf(TimeoutException.class);
    assertThat(log).containsExactly("TimeoutException");
    assertThat(clock.nanos()).isEqualTo(seconds(20));
    assertThat(cancelling()).isZero();
  }

  @TulipTest
  void when_both_have_passed_the_outer_one_makes_the_timeout(VirtualClock clock) {
    var outer = Timeout.after(Duration.ofSeconds(2));
    var inner = Timeout.after(SECOND);
    assertThatThrownBy(() -> computeUnder(outer, inner, Duration.ofSeconds(10), clock))
        .isInstanceOf(TimeoutException.class);
    assertThat(log).containsExactly("CancelledError");
    assertThat(inner.expired()).isTrue();
    assertThat(clock.nanos()).isEqualTo(seconds(10));
  }

  // ---- cancelled by itself

  private static void cancelSelfAndSleep() {
    Objects.requireNonNull(currentTask()).cancel("by itself");
    sleep(DAY);
  }

  @TulipTest
  @FromCpython(
      file = "test_timeouts",
      type = "TimeoutTests",
      test = "test_foreign_cancel_doesnt_timeout_if_not_expired")
  void a_body_that_cancels_its_own_task_is_cancelled_and_no_timeout() {
    var limits = new ArrayList<Timeout>();
    var task =
        createTask(
            () -> {
              limits.add(Timeout.after(SECOND));
              limits.getFirst().run(TimeoutNestingTest::cancelSelfAndSleep);
            });
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("by itself");
    assertThat(limits.getFirst().expired()).isFalse();
  }

  @TulipTest
  @FromCpython(
      file = "test_timeouts",
      type = "TimeoutTests",
      test = "test_cancel_in_timeout_after_cancellation")
  void so_it_is_in_a_task_that_was_cancelled_before_and_went_on() {
    var task =
        createTask(
            () -> {
              assertThat(catchThrowable(TimeoutNestingTest::cancelSelfAndSleep))
                  .isInstanceOf(CancelledError.class);
              var limit = Timeout.after(SECOND);
              var second = catchThrowable(() -> limit.run(TimeoutNestingTest::cancelSelfAndSleep));
              assertThat(limit.expired()).isFalse();
              assertThat(cancelling()).isEqualTo(2);
              return second;
            });
    assertThat(task.await()).isInstanceOf(CancelledError.class).hasMessage("by itself");
  }

  // ---- and other tasks

  @TulipTest
  @FromCpython(
      file = "test_timeouts",
      type = "TimeoutTests",
      test = "test_outer_task_is_not_cancelled")
  void a_task_that_catches_its_timeout_has_ended_well() {
    var task = createTask(() -> catchThrowable(() -> Timeout.after(SECOND).run(() -> sleep(DAY))));
    assertThat(task.await()).isInstanceOf(TimeoutException.class);
    assertThat(task.cancelled()).isFalse();
    assertThat(task.cancelling()).isZero();
  }

  @TulipTest
  @FromCpython(file = "test_timeouts", type = "TimeoutTests", test = "test_reschedule")
  void another_task_may_move_the_limit_and_take_it_away(VirtualClock clock) {
    var limit = Timeout.after(SECOND);
    var task = createTask(() -> limit.run(() -> sleep(DAY)));
    sleep(Duration.ZERO);
    assertThat(limit.when()).hasValue(seconds(1));
    limit.reschedule(seconds(5));
    assertThat(limit.when()).hasValue(seconds(5));
    sleep(Duration.ofSeconds(4));
    assertThat(task.done()).isFalse();
    limit.reschedule(Timeout.NEVER);
    assertThat(limit.when()).isEmpty();
    sleep(Duration.ofHours(1));
    assertThat(task.done()).isFalse();
    task.cancel();
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    assertThat(limit.expired()).isFalse();
    assertThat(clock.nanos()).isEqualTo(Duration.ofHours(1).plusSeconds(4).toNanos());
  }
}
