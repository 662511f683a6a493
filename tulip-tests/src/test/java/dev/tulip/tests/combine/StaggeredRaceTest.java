package dev.tulip.tests.combine;

import static dev.tulip.Asyncio.FOREVER;
import static dev.tulip.Asyncio.allTasks;
import static dev.tulip.Asyncio.currentTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.Asyncio.staggeredRace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tulip.CancelledError;
import dev.tulip.Coroutine;
import dev.tulip.ExceptionGroup;
import dev.tulip.Generator;
import dev.tulip.TaskFactory;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualClock;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Attempts that begin one after the other, of which the first to succeed wins. */
class StaggeredRaceTest {

  private static final Duration QUARTER = Duration.ofMillis(250);
  private static final Duration DAY = Duration.ofDays(1);

  private final List<String> log = new ArrayList<>();

  /** Notes when it begins, takes so long, and gives its name. */
  private Coroutine<String> succeeding(String name, Duration takes) {
    return () -> {
      log.add(name + " at " + now());
      return sleep(takes, name);
    };
  }

  private Coroutine<String> failing(String name, Duration takes) {
    return () -> {
      log.add(name + " at " + now());
      sleep(takes);
      throw new IOException(name);
    };
  }

  private static Duration now() {
    return Duration.ofNanos(getRunningLoop().timeNanos());
  }

  @FromCpython(file = "test_staggered", type = "StaggeredTests", test = "test_empty")
  @TulipTest
  void without_attempts_nobody_wins() {
    var race = staggeredRace(List.<Coroutine<String>>of(), FOREVER);
    assertThat(race.winner()).isNull();
    assertThat(race.winnerIndex()).isEmpty();
    assertThat(race.exceptions()).isEmpty();
  }

  @FromCpython(file = "test_staggered", type = "StaggeredTests", test = "test_one_successful")
  @TulipTest
  void where_the_first_succeeds_the_second_never_begins() {
    var race =
        staggeredRace(List.of(succeeding("a", DAY), succeeding("b", Duration.ZERO)), FOREVER);
    assertThat(race.winner()).isEqualTo("a");
    assertThat(race.winnerIndex()).hasValue(0);
    assertThat(race.exceptions()).containsExactly((Throwable) null);
    assertThat(log).containsExactly("a at PT0S");
  }

  @FromCpython(
      file = "test_staggered",
      type = "StaggeredTests",
      test = "test_first_error_second_successful")
  @TulipTest
  void where_the_first_fails_the_second_begins_at_once() {
    var race =
        staggeredRace(
            List.of(failing("a", Duration.ofMillis(10)), succeeding("b", Duration.ZERO)), QUARTER);
    assertThat(race.winner()).isEqualTo("b");
    assertThat(race.winnerIndex()).hasValue(1);
    assertThat(race.exceptions()).hasSize(2);
    assertThat(race.exceptions().get(0)).isInstanceOf(IOException.class).hasMessage("a");
    assertThat(race.exceptions().get(1)).isNull();
    assertThat(log).containsExactly("a at PT0S", "b at PT0.01S");
  }

  @FromCpython(
      file = "test_staggered",
      type = "StaggeredTests",
      test = "test_first_timeout_second_successful")
  @TulipTest
  void where_the_first_takes_its_time_the_second_begins_after_the_delay(VirtualClock clock) {
    var race = staggeredRace(List.of(succeeding("a", DAY), succeeding("b", QUARTER)), QUARTER);
    assertThat(race.winner()).isEqualTo("b");
    assertThat(race.winnerIndex()).hasValue(1);
    assertThat(race.exceptions()).hasSize(2);
    assertThat(race.exceptions().get(0)).isInstanceOf(CancelledError.class);
    assertThat(race.exceptions().get(1)).isNull();
    assertThat(log).containsExactly("a at PT0S", "b at PT0.25S");
    assertThat(clock.nanos()).isEqualTo(QUARTER.multipliedBy(2).toNanos());
    assertThat(allTasks()).containsExactly(currentTask());
  }

  @FromCpython(file = "test_staggered", type = "StaggeredTests", test = "test_none_successful")
  @TulipTest
  void where_all_fail_the_exceptions_tell_how() {
    var race =
        staggeredRace(List.of(failing("a", Duration.ZERO), failing("b", Duration.ZERO)), FOREVER);
    assertThat(race.winner()).isNull();
    assertThat(race.winnerIndex()).isEmpty();
    assertThat(race.exceptions()).extracting("message").containsExactly("a", "b");
  }

  @TulipTest
  void each_delay_begins_with_the_attempt_before() {
    staggeredRace(
        List.of(
            succeeding("a", DAY),
            failing("b", Duration.ofMillis(100)),
            succeeding("c", DAY),
            succeeding("d", QUARTER)),
        QUARTER);
    assertThat(log).containsExactly("a at PT0S", "b at PT0.25S", "c at PT0.35S", "d at PT0.6S");
  }

  @TulipTest
  void an_attempt_that_fails_after_the_next_has_begun_begins_none() {
    var race =
        staggeredRace(
            List.of(
                failing("a", Duration.ofMillis(300)),
                succeeding("b", Duration.ofMillis(200)),
                succeeding("c", Duration.ZERO)),
            QUARTER);
    assertThat(race.winner()).isEqualTo("b");
    assertThat(log).containsExactly("a at PT0S", "b at PT0.25S");
    assertThat(race.exceptions()).hasSize(2);
    assertThat(race.exceptions().get(0)).hasMessage("a");
  }

  @TulipTest
  void a_winner_may_have_no_result() {
    var race = staggeredRace(List.<Coroutine<String>>of(() -> null), QUARTER);
    assertThat(race.winner()).isNull();
    assertThat(race.winnerIndex()).hasValue(0);
  }

  @TulipTest
  void without_a_delay_they_begin_one_pass_after_the_other_at_one_time() {
    var race =
        staggeredRace(
            List.of(succeeding("a", DAY), succeeding("b", DAY), succeeding("c", QUARTER)),
            Duration.ZERO);
    assertThat(log).containsExactly("a at PT0S", "b at PT0S", "c at PT0S");
    assertThat(race.winner()).isEqualTo("c");
  }

  @TulipTest
  void attempts_are_asked_for_when_their_turn_has_come() {
    var attempts =
        Generator.<Coroutine<String>>of(
            y -> {
              y.yield(succeeding("a", DAY));
              log.add("asked for b");
              y.yield(succeeding("b", QUARTER));
              throw new AssertionError("nobody asks for a third");
            });
    try (attempts) {
      assertThat(staggeredRace(attempts, DAY.dividedBy(2)).winner()).isEqualTo("b");
    }
    assertThat(log).containsExactly("a at PT0S", "asked for b", "b at PT12H");
  }

  @TulipTest
  void attempts_that_cannot_be_had_fail_the_race() {
    Iterable<Coroutine<String>> attempts =
        Generator.<Coroutine<String>>of(
            _ -> {
              throw new IOException("no more");
            });
    var thrown = catchThrowable(() -> staggeredRace(attempts, QUARTER));
    assertThat(thrown)
        .isInstanceOf(ExceptionGroup.class)
        .hasMessage("staggered race failed (1 sub-exception)");
    assertThat(((ExceptionGroup) thrown).exceptions()).extracting("message").contains("no more");
  }

  @TulipTest
  void tasks_that_start_eagerly_change_nothing() {
    getRunningLoop().setTaskFactory(TaskFactory.eager());
    var race =
        staggeredRace(
            List.of(failing("a", QUARTER), succeeding("b", DAY), succeeding("c", QUARTER)),
            QUARTER);
    assertThat(log).containsExactly("a at PT0S", "b at PT0.25S", "c at PT0.5S");
    assertThat(race.winner()).isEqualTo("c");
    assertThat(race.exceptions()).hasSize(3);
  }

  @Test
  void it_needs_a_task() {
    assertThatIllegalStateException()
        .isThrownBy(() -> staggeredRace(List.of(succeeding("a", QUARTER)), QUARTER))
        .withMessage("a staggered race needs a task to run in");
    assertThatNullPointerException()
        .isThrownBy(() -> staggeredRace(List.of(succeeding("a", QUARTER)), null))
        .withMessage("delay");
    assertThatNullPointerException()
        .isThrownBy(() -> staggeredRace(null, QUARTER))
        .withMessage("attempts");
    assertThat(log).isEmpty();
  }

  @TulipTest
  void what_the_result_lists_cannot_be_changed() {
    var race = staggeredRace(List.of(succeeding("a", QUARTER)), QUARTER);
    assertThatThrownBy(() -> race.exceptions().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
