package dev.tulip.tests.loop;

import static dev.tulip.testing.ScriptedDriver.advance;
import static dev.tulip.testing.ScriptedDriver.waitInFull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.EventLoop;
import dev.tulip.TimerHandle;
import dev.tulip.testing.ScriptedDriver;
import dev.tulip.testing.VirtualClock;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Timers: order, cancelling, and times that are far away. Expected orders are CPython's. */
class TimerTest {

  private static final Duration LONGER_THAN_NANOS_CAN_COUNT = Duration.ofDays(200_000);

  private final VirtualClock clock = new VirtualClock(1_000_000, 1);
  private final ScriptedDriver driver = new ScriptedDriver(clock);
  private final EventLoop loop = driver.afterwards(waitInFull()).newEventLoop();
  private final List<Integer> fired = new ArrayList<>();

  @AfterEach
  void close() {
    loop.close();
  }

  private void runOnePass() {
    loop.stop();
    loop.runForever();
  }

  private List<TimerHandle> timers(int count, IntUnaryOperator whenNanos) {
    return IntStream.range(0, count)
        .mapToObj(i -> loop.callAt(whenNanos.applyAsInt(i), () -> fired.add(i)))
        .toList();
  }

  private static void cancel(List<TimerHandle> timers, IntPredicate which) {
    IntStream.range(0, timers.size()).filter(which).forEach(i -> timers.get(i).cancel());
  }

  // ---- order

  @Test
  void timers_of_one_time_fire_in_the_order_of_the_heap() {
    timers(12, _ -> 0);
    runOnePass();
    assertThat(fired).containsExactly(0, 2, 6, 11, 10, 9, 8, 5, 7, 4, 1, 3);
  }

  @Test
  void timers_of_two_times_fire_in_the_order_of_the_heap() {
    timers(12, i -> 2 - i % 2);
    runOnePass();
    assertThat(fired).containsExactly(1, 5, 11, 3, 9, 7, 6, 2, 10, 8, 4, 0);
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test__run_once_cancelled_event_cleanup")
  @Test
  void a_few_cancelled_timers_leave_the_order_of_the_others() {
    int[] whens = {3, 1, 2, 2, 1, 3, 1, 2, 3, 1};
    var timers = timers(whens.length, i -> whens[i]);
    cancel(timers, i -> i == 1 || i == 4);
    runOnePass();
    assertThat(fired).containsExactly(6, 9, 2, 3, 7, 5, 0, 8);
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test__run_once_cancelled_event_cleanup")
  @Test
  void sweeping_out_many_cancelled_timers_makes_the_heap_anew() {
    var timers = timers(150, i -> i * 7 % 5);
    cancel(timers, i -> i % 3 != 0);
    runOnePass();
    assertThat(fired)
        .containsExactly(
            75, 30, 0, 60, 135, 105, 15, 120, 45, 90, 3, 78, 33, 18, 138, 123, 108, 63, 48, 93, 96,
            81, 141, 36, 6, 66, 111, 126, 51, 21, 129, 84, 9, 39, 69, 99, 144, 114, 54, 24, 87, 72,
            117, 12, 102, 27, 147, 57, 132, 42);
  }

  // ---- handles

  @FromCpython(file = "test_events", type = "TimerTests", test = "test_when")
  @Test
  void a_timer_knows_when_it_is_due() {
    assertThat(loop.callAt(42, () -> {}).whenNanos()).isEqualTo(42);
    assertThat(loop.callLater(Duration.ofNanos(5), () -> {}).whenNanos()).isEqualTo(1_000_005);
    assertThat(loop.timeNanos()).isEqualTo(1_000_000);
  }

  @Test
  void timers_compare_by_time_alone() {
    var early = loop.callAt(1, () -> {});
    var late = loop.callAt(2, () -> {});
    assertThat(early).isLessThan(late).isEqualByComparingTo(loop.callAt(1, () -> {}));
  }

  @Test
  void cancelling_a_timer_that_has_fired_does_not_disturb_the_others() {
    var timers = timers(3, i -> i);
    runOnePass();
    cancel(timers, _ -> true);
    cancel(timers, _ -> true);
    timers(2, i -> i);
    runOnePass();
    assertThat(fired).containsExactly(0, 1, 2, 0, 1);
  }

  @Test
  void a_timer_cancelled_twice_counts_as_one() {
    var timers = timers(102, i -> 2_000_000 + i);
    for (int times = 0; times < 10; times++) {
      cancel(timers, i -> i >= 92);
    }
    runOnePass();
    loop.callAt(2_000_200, loop::stop);
    loop.runForever();
    assertThat(fired).hasSize(92).isSorted();
  }

  @Test
  void a_timer_cancelled_in_the_pass_in_which_it_is_due_does_not_fire() {
    var timers = timers(2, _ -> 2_000_000);
    loop.callAt(1_999_999, () -> cancel(timers, i -> i == 1));
    driver.onSelect(advance(Duration.ofMillis(5)));
    runOnePass();
    assertThat(fired).containsExactly(0);
  }

  // ---- times

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test_call_later_negative_delays")
  @Test
  void a_negative_delay_means_the_next_pass() {
    loop.callLater(Duration.ofSeconds(-3), () -> fired.add(2));
    loop.callLater(Duration.ofSeconds(-5), () -> fired.add(1));
    loop.callSoon(() -> fired.add(0));
    runOnePass();
    assertThat(fired).containsExactly(0, 1, 2);
  }

  @Test
  void a_delay_that_is_too_long_to_count_never_fires() {
    var timer = loop.callLater(Asyncio.FOREVER, () -> fired.add(1));
    loop.callLater(LONGER_THAN_NANOS_CAN_COUNT, () -> fired.add(2));
    loop.callLater(Duration.ofDays(365), loop::stop);
    loop.runForever();
    assertThat(fired).isEmpty();
    assertThat(timer.whenNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void a_delay_that_is_too_far_below_zero_to_count_is_over_at_once() {
    loop.callLater(LONGER_THAN_NANOS_CAN_COUNT.negated(), () -> fired.add(2));
    loop.callLater(Asyncio.FOREVER.negated(), () -> fired.add(1));
    runOnePass();
    assertThat(fired).containsExactlyInAnyOrder(1, 2);
  }

  @Test
  void a_time_that_passed_longer_ago_than_nanos_can_count_is_not_waited_for() {
    loop.callAt(Long.MIN_VALUE, loop::stop);
    loop.runForever();
    assertThat(driver.timeouts()).containsExactly(Duration.ZERO);
  }

  @Test
  void on_a_clock_that_shows_less_than_zero_a_timer_that_never_fires_is_waited_for() {
    var early = new VirtualClock(-5_000, 1);
    var wait = new ScriptedDriver(early);
    try (var itsLoop = wait.newEventLoop()) {
      itsLoop.callAt(Long.MAX_VALUE, () -> fired.add(1));
      wait.onSelect(ScriptedDriver.deliver(itsLoop::stop));
      itsLoop.runForever();
    }
    assertThat(wait.timeouts()).containsExactly(Duration.ofDays(1));
    assertThat(fired).isEmpty();
  }
}
