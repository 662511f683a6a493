package dev.tulip.tests.scope;

import static dev.tulip.Asyncio.currentTask;
import static dev.tulip.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.CancelledError;
import dev.tulip.Timeout;
import dev.tulip.TimeoutException;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualClock;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.Objects;

/** Time limits that are moved, and time limits in time limits. */
class TimeoutRescheduleTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofDays(1);

  private static int cancelling() {
    return Objects.requireNonNull(currentTask()).cancelling();
  }

  private static long seconds(int seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }

  @TulipTest
  void a_limit_can_be_put_off(VirtualClock clock) {
    var limit = Timeout.after(SECOND);
    assertThat(limit.when()).hasValue(seconds(1));
    assertThatThrownBy(() -> limit.run(() -> moveAndSleep(limit, seconds(5))))
        .isInstanceOf(TimeoutException.class);
    assertThat(clock.nanos()).isEqualTo(seconds(5));
    assertThat(limit.when()).hasValue(seconds(5));
  }

  private static void moveAndSleep(Timeout limit, long when) {
    limit.reschedule(when);
    assertThat(limit.when().orElse(Timeout.NEVER)).isEqualTo(when);
    sleep(DAY);
  }

  @TulipTest
  void it_can_be_brought_forward(VirtualClock clock) {
    var limit = Timeout.after(DAY);
    assertThatThrownBy(() -> limit.run(() -> moveAndSleep(limit, seconds(2))))
        .isInstanceOf(TimeoutException.class);
    assertThat(clock.nanos()).isEqualTo(seconds(2));
  }

  @TulipTest
  void it_can_be_taken_away(VirtualClock clock) {
    var limit = Timeout.after(SECOND);
    limit.run(() -> moveAndSleep(limit, Timeout.NEVER));
    assertThat(limit.expired()).isFalse();
    assertThat(limit.when()).isEmpty();
    assertThat(clock.nanos()).isEqualTo(DAY.toNanos());
  }

  @TulipTest
  void it_can_be_moved_to_the_past_and_ends_the_body_in_the_next_pass(VirtualClock clock) {
    sleep(SECOND);
    var limit = Timeout.at(Timeout.NEVER);
    assertThatThrownBy(() -> limit.run(() -> moveAndSleep(limit, 0)))
        .isInstanceOf(TimeoutException.class);
    assertThat(clock.nanos()).isEqualTo(seconds(1));
  }

  @TulipTest
  @FromCpython(file = "test_timeouts", type = "TimeoutTests", test = "test_timeout_not_entered")
  void it_cannot_be_moved_before_the_body() {
    var limit = Timeout.after(SECOND);
    assertThatThrownBy(() -> limit.reschedule(seconds(5)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not been entered");
    assertThat(limit.when()).hasValue(seconds(1));
    assertThat(limit.expired()).isFalse();
    assertThat(limit).hasToString("<Timeout [created]>");
  }

  @TulipTest
  @FromCpython(
      file = "test_timeouts",
      type = "TimeoutTests",
      test = {"test_timeout_finished", "test_repr_active", "test_repr_finished"})
  void nor_after_it() {
    var limit = Timeout.after(SECOND);
    limit.run(() -> assertThat(limit).hasToString("<Timeout [active] when=1000000000ns>"));
    assertThatThrownBy(() -> limit.reschedule(seconds(5)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("finished");
    assertThat(limit).hasToString("<Timeout [finished]>");
  }

  @TulipTest
  @FromCpython(
      file = "test_timeouts",
      type = "TimeoutTests",
      test = {"test_timeout_expired", "test_timeout_expiring", "test_repr_expired"})
  void nor_when_the_time_is_over() {
    var limit = Timeout.after(SECOND);
    assertThatThrownBy(() -> limit.run(() -> moveWhileExpiring(limit)))
        .isInstanceOf(TimeoutException.class);
    assertThatThrownBy(() -> limit.reschedule(seconds(5)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("expired");
    assertThat(limit).hasToString("<Timeout [expired]>");
  }

  private static void moveWhileExpiring(Timeout limit) {
    try {
      sleep(DAY);
    } finally {
      assertThat(limit.expired()).isTrue();
      assertThatThrownBy(() -> limit.reschedule(seconds(5)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("expiring");
    }
  }

  // ---- nesting

  @TulipTest
  void the_inner_limit_is_a_timeout_inside_the_outer_one(VirtualClock clock) {
    var outer = Timeout.after(Duration.ofSeconds(9));
    var inner = Timeout.after(SECOND);
    outer.run(
        () -> {
          assertThatThrownBy(() -> inner.run(() -> sleep(DAY)))
              .isInstanceOf(TimeoutException.class);
          assertThat(cancelling()).isZero();
          sleep(SECOND);
        });
    assertThat(inner.expired()).isTrue();
    assertThat(outer.expired()).isFalse();
    assertThat(clock.nanos()).isEqualTo(seconds(2));
  }

  @TulipTest
  void the_outer_limit_is_a_cancellation_inside_the_inner_one() {
    var outer = Timeout.after(SECOND);
    var inner = Timeout.after(Duration.ofSeconds(9));
    assertThatThrownBy(() -> outer.run(() -> expectCancelled(inner)))
        .isInstanceOf(TimeoutException.class);
    assertThat(inner.expired()).isFalse();
    assertThat(outer.expired()).isTrue();
    assertThat(cancelling()).isZero();
  }

  /** Runs a long sleep under {@code limit}, from which a cancellation and no timeout must come. */
  private static void expectCancelled(Timeout limit) {
    try {
      limit.run(() -> sleep(DAY));
      throw new AssertionError("not cancelled");
    } catch (TimeoutException e) {
      throw new AssertionError("a timeout of the inner limit", e);
    } catch (CancelledError e) {
      assertThat(cancelling()).isEqualTo(1);
      throw e;
    }
  }

  @TulipTest
  @FromCpython(file = "test_timeouts", type = "TimeoutTests", test = "test_nested_timeouts")
  void when_both_are_over_at_once_the_outer_one_makes_the_timeout() {
    var outer = Timeout.after(SECOND);
    var inner = Timeout.after(SECOND);
    assertThatThrownBy(() -> outer.run(() -> expectCancelled(inner)))
        .isInstanceOf(TimeoutException.class);
    assertThat(inner.expired()).isTrue();
    assertThat(outer.expired()).isTrue();
    assertThat(cancelling()).isZero();
    sleep(SECOND); // is not cancelled
  }

  @TulipTest
  void the_outer_one_may_be_over_while_the_inner_body_cleans_up(VirtualClock clock) {
    var outer = Timeout.after(Duration.ofSeconds(2));
    var inner = Timeout.after(SECOND);
    assertThatThrownBy(() -> outer.run(() -> inner.run(TimeoutRescheduleTest::sleepAndCleanUp)))
        .isInstanceOf(TimeoutException.class);
    assertThat(inner.expired()).isTrue();
    assertThat(outer.expired()).isTrue();
    assertThat(clock.nanos()).isEqualTo(seconds(2));
    assertThat(cancelling()).isZero();
  }

  private static void sleepAndCleanUp() {
    try {
      sleep(DAY);
    } finally {
      sleep(DAY);
    }
  }

  @TulipTest
  void the_inner_timeout_is_an_exception_like_any_other_for_the_outer_limit() {
    var outer = Timeout.after(Duration.ofSeconds(9));
    assertThatThrownBy(() -> outer.run(() -> Timeout.after(SECOND).run(() -> sleep(DAY))))
        .isInstanceOf(TimeoutException.class);
    assertThat(outer.expired()).isFalse();
  }
}
