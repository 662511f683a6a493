package dev.tulip.tests.loop;

import static dev.tulip.testing.ScriptedDriver.waitInFull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.EventLoop;
import dev.tulip.Handle;
import dev.tulip.NoRunningLoopException;
import dev.tulip.TimerHandle;
import dev.tulip.testing.ScriptedDriver;
import dev.tulip.testing.VirtualClock;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a loop does in one pass: how long it looks for events, and what it runs. */
class OnePassTest {

  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  private final VirtualClock clock = new VirtualClock();
  private final ScriptedDriver driver = new ScriptedDriver(clock);
  private final EventLoop loop = driver.newEventLoop();
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void close() {
    loop.close();
  }

  private void onePass() {
    driver.onSelect();
    loop.stop();
    loop.runForever();
  }

  /** Passes without a stop in the queue, so that the loop waits as long as it likes. */
  private void waitUntilStopped() {
    driver.afterwards(waitInFull());
    loop.runForever();
  }

  // ---- callbacks

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = {"test__add_callback_handle", "test_call_soon"})
  @Test
  void a_callback_runs_once_in_the_next_pass_which_waits_for_nothing() {
    Handle handle = loop.callSoon(() -> log.add("ran"));
    assertThat(handle).isNotInstanceOf(TimerHandle.class);
    loop.callSoon(loop::stop);
    driver.onSelect();
    loop.runForever();
    assertThat(log).containsExactly("ran");
    assertThat(driver.timeouts()).containsExactly(Duration.ZERO);
    onePass();
    assertThat(log).containsExactly("ran");
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test__add_callback_cancelled_handle")
  @Test
  void what_was_cancelled_does_not_run() {
    loop.callSoon(() -> log.add("soon")).cancel();
    loop.callLater(Duration.ZERO, () -> log.add("due")).cancel();
    loop.callLater(TEN_SECONDS, loop::stop);
    waitUntilStopped();
    assertThat(log).isEmpty();
    assertThat(clock.nanos()).isEqualTo(TEN_SECONDS.toNanos());
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test__run_once_schedule_handle")
  @Test
  void what_a_due_timer_schedules_waits_for_the_pass_after() {
    clock.advance(TEN_SECONDS);
    loop.callAt(0, () -> loop.callSoon(() -> log.add("scheduled by a timer")));
    onePass();
    assertThat(log).isEmpty();
    onePass();
    assertThat(log).containsExactly("scheduled by a timer");
  }

  @FromCpython(file = "test_events", type = "EventLoopTestsMixin", test = "test_call_soon")
  @Test
  void a_callback_may_stop_the_loop() {
    loop.callSoon(
        () -> {
          log.add("hello");
          loop.stop();
        });
    driver.onSelect();
    loop.runForever();
    assertThat(log).containsExactly("hello");
  }

  @FromCpython(file = "test_base_events", type = "BaseEventLoopTests", test = "test_run_once")
  @Test
  void a_stop_in_the_queue_makes_a_run_of_one_pass() {
    loop.callSoon(() -> log.add("before the stop"));
    loop.callSoon(loop::stop);
    loop.callSoon(() -> log.add("after the stop"));
    driver.onSelect();
    loop.runForever();
    assertThat(log).containsExactly("before the stop", "after the stop");
    assertThat(driver.timeouts()).hasSize(1);
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test_run_forever_pre_stopped")
  @Test
  void a_loop_that_was_stopped_before_it_runs_looks_for_events_once_without_waiting() {
    loop.callLater(TEN_SECONDS, () -> log.add("too early"));
    onePass();
    assertThat(driver.timeouts()).containsExactly(Duration.ZERO);
    assertThat(log).isEmpty();
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test_custom_run_forever_integration")
  @Test
  void a_loop_can_be_run_pass_by_pass_from_a_loop_of_ones_own() {
    loop.callSoon(
        () -> {
          log.add("running: " + loop.isRunning());
          assertThat(Asyncio.getRunningLoop()).isSameAs(loop);
        });
    for (int i = 0; i < 10; i++) {
      onePass();
      assertThat(loop.isRunning()).isFalse();
      assertThatThrownBy(Asyncio::getRunningLoop).isInstanceOf(NoRunningLoopException.class);
    }
    assertThat(log).containsExactly("running: true");
    assertThat(driver.timeouts()).hasSize(10);
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test_single_selecter_event_callback_after_stopping")
  @Test
  void an_event_of_the_pass_that_stops_is_served_once_though_the_next_run_sees_it_again() {
    var handles = new ArrayList<Handle>();
    var unread = new ArrayList<>(List.of("unread"));
    driver.afterwards(
        (_, _, _) -> {
          if (!unread.isEmpty()) {
            handles.add(loop.callSoon(() -> serve(handles, unread)));
          }
        });
    for (int run = 0; run < 2; run++) {
      loop.callSoon(loop::stop);
      loop.runForever();
      assertThat(log).as("run " + run).containsExactly("served");
    }
    assertThat(handles).hasSize(2);
  }

  private void serve(List<Handle> handles, List<String> unread) {
    log.add("served");
    loop.callSoon(
        () -> {
          handles.getLast().cancel();
          unread.clear();
        });
  }

  // ---- timers

  @FromCpython(file = "test_base_events", type = "BaseEventLoopTests", test = "test_call_later")
  @Test
  void a_timer_is_waited_for_and_does_not_run_before() {
    loop.callLater(TEN_SECONDS, () -> log.add("ran"));
    onePass();
    assertThat(log).isEmpty();
    loop.callLater(TEN_SECONDS, loop::stop);
    waitUntilStopped();
    assertThat(log).containsExactly("ran");
    assertThat(driver.timeouts()).containsExactly(Duration.ZERO, TEN_SECONDS);
    assertThatThrownBy(() -> loop.callLater(null, () -> {}))
        .isInstanceOf(NullPointerException.class);
  }

  @FromCpython(file = "test_base_events", type = "BaseEventLoopTests", test = "test__run_once")
  @Test
  void a_cancelled_timer_at_the_head_does_not_shorten_the_wait() {
    loop.callLater(Duration.ofSeconds(5), () -> log.add("cancelled")).cancel();
    loop.callLater(TEN_SECONDS, loop::stop);
    waitUntilStopped();
    assertThat(driver.timeouts()).containsExactly(TEN_SECONDS);
    assertThat(log).isEmpty();
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test_time_and_call_at")
  @Test
  void a_timer_fires_at_its_time() {
    clock.advance(TEN_SECONDS);
    loop.callAt(loop.timeNanos() + 100, loop::stop);
    long before = loop.timeNanos();
    waitUntilStopped();
    assertThat(loop.timeNanos() - before).isEqualTo(100);
  }

  @FromCpython(file = "test_events", type = "EventLoopTestsMixin", test = "test_call_later")
  @Test
  void a_timer_may_stop_the_loop() {
    loop.callLater(
        Duration.ofMillis(100),
        () -> {
          log.add("hello");
          loop.stop();
        });
    waitUntilStopped();
    assertThat(log).containsExactly("hello");
    assertThat(clock.nanos()).isEqualTo(100_000_000);
  }

  @FromCpython(file = "test_events", type = "EventLoopTestsMixin", test = "test_run_until_complete")
  @Test
  void running_a_sleep_takes_as_long_as_the_sleep() {
    driver.afterwards(waitInFull());
    loop.runUntilComplete(() -> Asyncio.sleep(Duration.ofMillis(100)));
    assertThat(clock.nanos()).isEqualTo(100_000_000);
  }

  @FromCpython(file = "test_events", type = "EventLoopTestsMixin", test = "test_timeout_rounding")
  @Test
  void a_sleep_takes_two_passes_however_short_it_is() {
    driver.afterwards(waitInFull());
    long[] sleeps = {10_000_000, 100_000, 1_000, 10, 1};
    loop.runUntilComplete(
        () -> {
          for (long nanos : sleeps) {
            Asyncio.sleep(Duration.ofNanos(nanos));
          }
        });
    assertThat(driver.timeouts()).hasSize(12);
  }
}
