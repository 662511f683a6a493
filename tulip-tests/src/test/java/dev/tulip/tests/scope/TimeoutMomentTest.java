package dev.tulip.tests.scope;

import static dev.tulip.Asyncio.FOREVER;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.Asyncio.timeoutAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Timeout;
import dev.tulip.TimeoutException;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualClock;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.List;

/** The moment at which the time is over: given itself, never, or in the past. */
class TimeoutMomentTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofDays(1);

  @TulipTest
  @FromCpython(file = "test_timeouts", type = "TimeoutTests", test = "test_timeout_at_basic")
  void a_limit_can_be_a_moment(VirtualClock clock) {
    sleep(SECOND);
    var limit = Timeout.at(3_000_000_000L);
    assertThatThrownBy(() -> limit.run(() -> sleep(FOREVER))).isInstanceOf(TimeoutException.class);
    assertThat(limit.expired()).isTrue();
    assertThat(limit.when()).hasValue(3_000_000_000L);
    assertThat(clock.nanos()).isEqualTo(3_000_000_000L);
    assertThatThrownBy(() -> timeoutAt(5_000_000_000L, () -> sleep(FOREVER)))
        .isInstanceOf(TimeoutException.class);
    assertThat(clock.nanos()).isEqualTo(5_000_000_000L);
  }

  @TulipTest
  @FromCpython(
      file = "test_timeouts",
      type = "TimeoutTests",
      test = {"test_timeout_disabled", "test_timeout_at_disabled", "test_repr_disabled"})
  void there_may_be_no_limit() {
    for (var limit : List.of(Timeout.after(FOREVER), Timeout.at(Timeout.NEVER))) {
      assertThat(limit.when()).isEmpty();
      var text = limit.run(() -> sleep(Duration.ofDays(9_999), limit.toString()));
      assertThat(text).isEqualTo("<Timeout [active] when=never>");
      assertThat(limit.expired()).isFalse();
      assertThat(limit.when()).isEmpty();
    }
    assertThat(timeoutAt(Timeout.NEVER, () -> sleep(SECOND, "late"))).isEqualTo("late");
  }

  @TulipTest
  void a_limit_that_has_passed_lets_a_body_end_that_does_not_wait() {
    for (var delay : List.of(Duration.ZERO, Duration.ofSeconds(-5))) {
      var limit = Timeout.after(delay);
      assertThat(limit.run(() -> "done")).isEqualTo("done");
      assertThat(limit.expired()).isFalse();
      sleep(Duration.ZERO); // is not cancelled
    }
  }

  @TulipTest
  @FromCpython(
      file = "test_timeouts",
      type = "TimeoutTests",
      test = {
        "test_timeout_zero",
        "test_timeout_zero_sleep_zero",
        "test_timeout_in_the_past_sleep_zero"
      })
  void it_ends_one_that_waits_however_short_or_long(VirtualClock clock) {
    sleep(DAY);
    for (var delay : List.of(Duration.ZERO, Duration.ofSeconds(-5))) {
      for (var wait : List.of(Duration.ZERO, DAY)) {
        var limit = Timeout.after(delay);
        assertThatThrownBy(() -> limit.run(() -> sleep(wait))).isInstanceOf(TimeoutException.class);
        assertThat(limit.expired()).isTrue();
        assertThat(limit.when()).hasValue(DAY.plus(delay).toNanos());
      }
    }
    assertThatThrownBy(() -> timeoutAt(0, () -> sleep(Duration.ZERO)))
        .isInstanceOf(TimeoutException.class);
    assertThat(clock.nanos()).isEqualTo(DAY.toNanos());
  }
}
