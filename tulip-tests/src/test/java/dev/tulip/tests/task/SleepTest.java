package dev.tulip.tests.task;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.DeadlockException;
import dev.tulip.Task;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualClock;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Waiting for some time. */
class SleepTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final List<String> log = new ArrayList<>();

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_sleep")
  @TulipTest
  void it_takes_as_long_as_it_is_told(VirtualClock clock) {
    sleep(Duration.ofMillis(1_500));
    assertThat(clock.nanos()).isEqualTo(1_500_000_000);
    sleep(Duration.ZERO);
    sleep(Duration.ofSeconds(-5));
    assertThat(clock.nanos()).isEqualTo(1_500_000_000);
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_sleep")
  @TulipTest
  void it_gives_back_what_it_was_given() {
    assertThat(sleep(SECOND, "later")).isEqualTo("later");
    assertThat(sleep(Duration.ZERO, "soon")).isEqualTo("soon");
  }

  @TulipTest
  void the_sleeper_goes_on_one_pass_after_its_timer() {
    createTask(
        () -> {
          sleep(SECOND);
          log.add("sleeper");
        });
    passes(1);
    getRunningLoop().callLater(SECOND, () -> getRunningLoop().callSoon(() -> log.add("soon")));
    getRunningLoop().callLater(SECOND, () -> log.add("timer"));
    sleep(Duration.ofSeconds(2));
    assertThat(log).containsExactly("timer", "sleeper", "soon");
  }

  @TulipTest
  void sleepers_of_the_same_time_go_on_in_the_order_of_pythons_heap() {
    for (int i = 0; i < 10; i++) {
      var name = "" + i;
      createTask(() -> log.add(sleep(SECOND, name)));
    }
    sleep(Duration.ofSeconds(2));
    assertThat(log).containsExactly("0", "1", "5", "9", "8", "7", "4", "2", "6", "3");
  }

  @TulipTest
  void a_cancelled_sleep_ends_at_once(VirtualClock clock) {
    var sleeper = createTask(() -> sleep(SECOND, "not reached"));
    passes(1);
    sleeper.cancel("woken");
    assertThatThrownBy(sleeper::await).isInstanceOf(CancelledError.class).hasMessage("woken");
    assertThat(clock.nanos()).isZero();
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_sleep_cancel")
  @Test
  void a_cancelled_sleep_leaves_no_timer_that_time_would_wait_for() {
    var clock = new VirtualClock();
    try (var loop = VirtualTime.newEventLoop(clock)) {
      assertThatThrownBy(() -> loop.runUntilComplete(SleepTest::cancelASleeperAndWaitInVain))
          .isInstanceOf(DeadlockException.class);
      assertThat(clock.nanos()).isZero();
      Asyncio.allTasks(loop).forEach(task -> task.cancel());
      loop.runUntilComplete(() -> passes(3));
    }
  }

  private static void cancelASleeperAndWaitInVain() {
    var sleeper = createTask(() -> sleep(SECOND));
    passes(1);
    sleeper.cancel();
    Asyncio.createFuture().await();
  }

  @TulipTest
  void one_that_is_cancelled_when_its_time_is_over_is_cancelled_all_the_same() {
    var sleeper = createTask(() -> sleep(SECOND, "too late"));
    passes(1);
    getRunningLoop().callLater(SECOND, () -> sleeper.cancel());
    sleep(Duration.ofSeconds(2));
    assertThat(sleeper.cancelled()).isTrue();
  }

  @TulipTest
  @FromCpython(
      file = "test_futures",
      type = "BaseFutureTests",
      test = "test_set_result_unless_cancelled")
  void so_is_one_that_is_cancelled_just_before() {
    var sleepers = new ArrayList<Task<String>>();
    getRunningLoop().callLater(SECOND, () -> sleepers.getFirst().cancel());
    sleepers.add(createTask(() -> sleep(SECOND, "not reached")));
    sleep(Duration.ofSeconds(2));
    assertThat(sleepers.getFirst().cancelled()).isTrue();
  }

  @TulipTest
  void the_longest_of_sleeps_can_be_cancelled() {
    var sleeper = createTask(() -> sleep(Asyncio.FOREVER));
    passes(1);
    sleeper.cancel();
    passes(2);
    assertThat(sleeper.cancelled()).isTrue();
  }
}
