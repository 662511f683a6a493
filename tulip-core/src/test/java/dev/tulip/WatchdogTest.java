package dev.tulip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tulip.coro.Tier;
import dev.tulip.user.Busy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The watchdog's looks are taken by the tests themselves, in the very callback or step that holds the loop. */
class WatchdogTest {

  private static final long LOOK = 250_000_000;

  private final List<String> reports = new ArrayList<>();
  private final Watchdog watchdog = new Watchdog(Duration.ofSeconds(1), reports::add);
  private final LoopImpl loop = (LoopImpl) Asyncio.newEventLoop();

  WatchdogTest() {
    watchdog.add(loop);
  }

  @AfterEach
  void closeLoop() {
    loop.close();
  }

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      watchdog.look(LOOK);
    }
  }

  /** The first look finds the step, the others time it. */
  private void hold(int quarters) {
    Busy.compute(() -> look(1 + quarters));
  }

  private void runCallback(Runnable callback) {
    loop.callSoon(callback);
    loop.callSoon(loop::stop);
    loop.runForever();
  }

  private String report() {
    assertEquals(1, reports.size(), reports::toString);
    return reports.getFirst();
  }

  // ---- when

  @Test
  void a_callback_is_reported_when_it_holds_the_loop_for_the_threshold() {
    var before = new ArrayList<Integer>();
    runCallback(
        () -> {
          hold(3);
          before.add(reports.size());
          look(1);
        });
    assertEquals(List.of(0), before);
    assertTrue(report().contains("has held the event loop for 1.000 seconds"), report());
  }

  @Test
  void a_hold_is_reported_again_when_it_is_ten_times_as_long() {
    var counts = new ArrayList<Integer>();
    runCallback(
        () -> {
          hold(39);
          counts.add(reports.size());
          look(1);
          counts.add(reports.size());
          look(359);
          counts.add(reports.size());
          look(1);
          counts.add(reports.size());
        });
    assertEquals(List.of(1, 2, 2, 3), counts);
  }

  @Test
  void the_next_hold_is_reported_like_the_first() {
    loop.callSoon(() -> hold(4));
    runCallback(() -> hold(4));
    assertEquals(2, reports.size());
  }

  @Test
  void many_short_steps_are_no_hold() {
    for (int i = 0; i < 20; i++) {
      loop.callSoon(() -> look(1));
    }
    loop.callSoon(loop::stop);
    loop.runForever();
    assertEquals(List.of(), reports);
  }

  @Test
  void a_loop_that_waits_is_not_held() {
    Thread.ofPlatform().start(this::lookWhileItWaits);
    loop.runForever();
    assertEquals(List.of(), reports);
  }

  private void lookWhileItWaits() {
    while (!loop.pass.isSleeping()) {
      Thread.onSpinWait();
    }
    look(20);
    loop.callSoonThreadsafe(loop::stop);
  }

  /** In the fast tier the loop goes on without it; in the portable tier it does hold the loop. */
  @Test
  void a_task_that_is_blocked_in_the_jdk_holds_the_loop_in_the_portable_tier_only() {
    boolean holds = Tier.current() == Tier.PORTABLE;
    var done = new CountDownLatch(1);
    Thread.ofPlatform().start(() -> lookAtBlocked(holds, done));
    loop.runUntilComplete(() -> blockIn(done));
    assertEquals(holds ? 1 : 0, reports.size());
    if (holds) {
      assertTrue(report().contains("CountDownLatch.await("), report());
    }
  }

  private static void blockIn(CountDownLatch latch) throws InterruptedException {
    latch.await();
  }

  private void lookAtBlocked(boolean holds, CountDownLatch done) {
    while (loop.pass.stepsSoFar() == 0 || !(holds ? isHolderBlocked() : loop.pass.isSleeping())) {
      Thread.onSpinWait();
    }
    look(5);
    done.countDown();
  }

  private boolean isHolderBlocked() {
    var holder = loop.pass.baton.holderNow();
    return holder != null
        && holder.owner != null
        && holder.thread().getState() == Thread.State.WAITING;
  }

  @Test
  void time_in_which_the_watchdog_was_stopped_too_is_not_the_steps_fault() {
    runCallback(
        () -> {
          look(1);
          watchdog.look(Duration.ofHours(8).toNanos());
        });
    assertEquals(List.of(), reports);
  }

  @Test
  void a_loop_that_was_taken_away_is_not_looked_at() {
    watchdog.remove(loop);
    runCallback(() -> hold(8));
    assertEquals(List.of(), reports);
  }

  @Test
  void a_watchdog_that_is_off_looks_at_nothing() {
    assertFalse(new Watchdog(null, reports::add).add(loop));
  }

  // ---- what

  @Test
  void a_step_is_reported_with_its_tasks_name_and_the_stack_without_tulips_bottom() {
    loop.runUntilComplete(
        () -> {
          var task = Busy.call(() -> Asyncio.createTask(() -> hold(4)));
          task.setName("busy");
          task.await();
        });
    assertTrue(
        report().startsWith("Task 'busy' (dev.tulip.WatchdogTest.<lambda>) has held"), report());
    var lines = report().lines().toList();
    assertTrue(report().contains("\n\tat dev.tulip.user.Busy.compute(Busy.java:"), report());
    assertTrue(lines.get(lines.size() - 3).contains("Busy.compute"), report());
    assertEquals("It was created", lines.get(lines.size() - 2));
    assertTrue(
        lines.getLast().startsWith("\tat dev.tulip.user.Busy.call(Busy.java:"), lines.getLast());
  }

  @Test
  void a_callback_is_reported_by_its_handle() {
    runCallback(() -> hold(4));
    assertTrue(report().startsWith("Callback <Handle "), report());
    assertTrue(report().contains("Busy.compute"), report());
    assertTrue(report().endsWith("Dtulip.debug=true) to see where it was created."), report());
  }

  @Test
  void in_debug_mode_the_threshold_is_asyncios_and_the_report_says_where_it_was_created() {
    loop.setDebug(true);
    loop.setSlowCallbackDuration(Duration.ofMillis(500));
    loop.runUntilComplete(() -> Busy.call(() -> Asyncio.createTask(() -> hold(2))).await());
    assertTrue(report().contains("has held the event loop for 0.500 seconds"), report());
    var origin = report().substring(report().indexOf("\nIt was created by task 'Task-"));
    assertTrue(origin.contains("\tat dev.tulip.user.Busy.call"), report());
  }

  @Test
  void a_callback_whose_text_cannot_be_made_is_named_by_its_class() {
    var unspeakable =
        new Runnable() {
          @Override
          public void run() {
            hold(4);
          }

          @Override
          public String toString() {
            throw new IllegalStateException("no text");
          }
        };
    runCallback(unspeakable);
    assertTrue(report().contains(unspeakable.getClass().getName()), report());
  }

  // ---- the property

  @Test
  void a_threshold_is_a_duration_or_milliseconds_or_off() {
    assertEquals(Duration.ofMillis(250), WatchdogProperty.parse("250"));
    assertEquals(Duration.ofMillis(500), WatchdogProperty.parse("PT0.5S"));
    assertNull(WatchdogProperty.parse("off"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-5", "PT0S", "PT-1S", "1s", "never", "99999999999999999999"})
  void a_property_that_makes_no_sense_is_refused(String text) {
    var refused = assertThrows(IllegalArgumentException.class, () -> WatchdogProperty.parse(text));
    assertTrue(
        refused.getMessage().startsWith("tulip.watchdog is '" + text + "'"), refused.getMessage());
  }
}
