package dev.tulip.tests.combine;

import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.Asyncio.waitFor;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.CancelledError;
import dev.tulip.Future;
import dev.tulip.TimeoutException;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualClock;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;

/** Completion, the end of the time and a cancellation from outside, when they meet. */
class WaitForRaceTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @TulipTest
  void completion_and_the_end_of_the_time_in_one_pass_are_a_timeout() {
    Future<String> future = createFuture();
    getRunningLoop().callLater(SECOND, () -> future.setResult("lost"));
    assertThatThrownBy(() -> waitFor(future, SECOND)).isInstanceOf(TimeoutException.class);
    assertThat(future.result()).isEqualTo("lost");
  }

  @TulipTest
  @FromCpython(
      file = "test_waitfor",
      type = "AsyncioWaitForTest",
      test = "test_wait_for_race_condition")
  void completion_in_the_pass_before_is_a_value_though_the_time_ends_in_the_same_pass(
      VirtualClock clock) {
    Future<String> future = createFuture();
    getRunningLoop()
        .callLater(
            SECOND,
            () -> {
              future.setResult("kept");
              clock.advance(SECOND);
            });
    assertThat(waitFor(future, Duration.ofSeconds(2))).isEqualTo("kept");
    sleep(SECOND); // the limit is gone
  }

  @TulipTest
  void a_limit_that_ends_first_lets_a_later_value_in_the_same_pass_come_too_late() {
    Future<String> future = createFuture();
    var waiter = createTask(() -> waitFor(future, SECOND));
    passes(1);
    getRunningLoop().callLater(SECOND, () -> assertThat(future.cancelled()).isTrue());
    assertThatThrownBy(waiter::await).isInstanceOf(TimeoutException.class);
    passes(1);
  }

  @TulipTest
  void a_cancellation_from_outside_is_never_a_timeout() {
    Future<String> future = createFuture();
    var waiter = createTask(() -> waitFor(future, SECOND));
    passes(1);
    waiter.cancel("outside");
    assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class).hasMessage("outside");
    assertThat(future.cancelled()).isTrue();
  }

  @TulipTest
  void it_wins_over_completion() {
    Future<String> future = createFuture();
    var waiter = createTask(() -> waitFor(future, SECOND));
    passes(1);
    future.setResult("lost");
    waiter.cancel("outside");
    assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class).hasMessage("outside");
  }

  @TulipTest
  void it_wins_over_the_end_of_the_time_in_the_same_pass() {
    Future<String> future = createFuture();
    var waiter = createTask(() -> waitFor(future, SECOND));
    passes(1);
    getRunningLoop().callLater(SECOND, () -> waiter.cancel("outside"));
    assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
    assertThat(waiter.cancelled()).isTrue();
    assertThat(waiter.cancelling()).isEqualTo(1);
  }

  @TulipTest
  void it_wins_while_the_inner_task_is_still_ending() {
    var inner =
        createTask(
            () -> {
              try {
                return sleep(Duration.ofDays(1), "slept");
              } finally {
                sleep(SECOND);
              }
            });
    var waiter = createTask(() -> waitFor(inner, SECOND));
    sleep(Duration.ofMillis(1_500));
    assertThat(waiter.cancelling()).isEqualTo(1);
    waiter.cancel("outside");
    assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class).hasMessage("outside");
    assertThat(waiter.cancelling()).isEqualTo(1);
  }

  @TulipTest
  void with_no_time_it_leaves_the_cancelled_task_to_itself() {
    var inner =
        createTask(
            () -> {
              try {
                return sleep(Duration.ofDays(1), "slept");
              } finally {
                sleep(SECOND);
              }
            });
    passes(1);
    var waiter = createTask(() -> waitFor(inner, Duration.ZERO));
    passes(2);
    waiter.cancel("outside");
    assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class).hasMessage("outside");
    assertThat(inner.done()).isFalse();
    assertThatThrownBy(inner::await).isInstanceOf(CancelledError.class);
  }
}
