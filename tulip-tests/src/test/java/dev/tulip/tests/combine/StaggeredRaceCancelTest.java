package dev.tulip.tests.combine;

import static dev.tulip.Asyncio.FOREVER;
import static dev.tulip.Asyncio.allTasks;
import static dev.tulip.Asyncio.captureCallGraph;
import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.currentTask;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.Asyncio.staggeredRace;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tulip.CancelledError;
import dev.tulip.Coroutine;
import dev.tulip.ExceptionGroup;
import dev.tulip.FutureCallGraph;
import dev.tulip.Timeout;
import dev.tulip.TimeoutException;
import dev.tulip.sync.Event;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Who is cancelled in a staggered race, and what becomes of that. */
class StaggeredRaceCancelTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final List<String> log = new ArrayList<>();

  private String waitAndNote(String name) {
    try {
      createFuture().await();
      return name;
    } catch (CancelledError e) {
      log.add(name + " cancelled: " + e.getMessage());
      throw e;
    }
  }

  @TulipTest
  void a_loser_is_waited_for_until_it_has_cleaned_up(VirtualClock clock) {
    var race =
        staggeredRace(
            List.<Coroutine<String>>of(
                () -> {
                  try {
                    return waitAndNote("a");
                  } finally {
                    sleep(SECOND);
                    log.add("a ended");
                  }
                },
                () -> "b"),
            SECOND);
    assertThat(race.winner()).isEqualTo("b");
    assertThat(log).containsExactly("a cancelled: null", "a ended");
    assertThat(clock.nanos()).isEqualTo(SECOND.multipliedBy(2).toNanos());
    assertThat(allTasks()).containsExactly(currentTask());
  }

  @TulipTest
  void of_two_that_could_end_in_the_same_pass_the_first_to_run_wins() {
    var begin = new Event();
    Coroutine<Integer> opener =
        () -> {
          begin.set();
          createFuture().await();
          return 2;
        };
    var race = staggeredRace(List.of(() -> after(begin, 0), () -> after(begin, 1), opener), SECOND);
    assertThat(race.winner()).isZero();
    assertThat(race.winnerIndex()).hasValue(0);
    assertThat(race.exceptions()).hasSize(3);
    assertThat(race.exceptions().getFirst()).isNull();
    assertThat(race.exceptions().subList(1, 3)).hasOnlyElementsOfType(CancelledError.class);
  }

  private static int after(Event event, int result) {
    event.await();
    return result;
  }

  @TulipTest
  void a_loser_that_succeeds_nevertheless_fails_the_race() {
    Coroutine<String> stubborn =
        () -> {
          try {
            return waitAndNote("a");
          } catch (CancelledError _) {
            return "a";
          }
        };
    var thrown = catchThrowable(() -> staggeredRace(List.of(stubborn, () -> "b"), SECOND));
    assertThat(thrown).isInstanceOf(ExceptionGroup.class);
    assertThat(((ExceptionGroup) thrown).exceptions())
        .singleElement()
        .isInstanceOfSatisfying(
            IllegalStateException.class,
            e -> assertThat(e).hasMessage("attempt 0 succeeded after attempt 1 had won"));
  }

  @TulipTest
  void a_loser_that_fails_while_it_is_cancelled_is_listed_with_that() {
    var failure = new IllegalStateException("on purpose");
    Coroutine<String> failing =
        () -> {
          try {
            return waitAndNote("a");
          } finally {
            fail(failure);
          }
        };
    var race = staggeredRace(List.of(failing, () -> "b"), SECOND);
    assertThat(race.exceptions()).containsExactly(failure, null);
  }

  private static void fail(RuntimeException failure) {
    throw failure;
  }

  @TulipTest
  void an_attempt_that_cancels_itself_has_failed_and_the_next_begins() {
    Coroutine<String> cancelled =
        () -> {
          throw new CancelledError("by itself");
        };
    var race = staggeredRace(List.of(cancelled, () -> "b"), FOREVER);
    assertThat(race.winner()).isEqualTo("b");
    assertThat(race.exceptions().getFirst())
        .isInstanceOf(CancelledError.class)
        .hasMessage("by itself");
  }

  // ---- the race itself is cancelled

  @TulipTest
  void cancelling_the_race_cancels_the_attempts_and_waits_for_them(VirtualClock clock) {
    var race =
        createTask(
            () ->
                staggeredRace(
                    List.<Coroutine<String>>of(
                        () -> {
                          try {
                            return waitAndNote("a");
                          } finally {
                            sleep(SECOND);
                            log.add("a ended");
                          }
                        },
                        () -> waitAndNote("b"),
                        () -> waitAndNote("c")),
                    SECOND));
    sleep(SECOND);
    passes(2);
    race.cancel("enough");
    assertThatThrownBy(race::await).isInstanceOf(CancelledError.class).hasMessage("enough");
    assertThat(log).containsExactly("a cancelled: enough", "b cancelled: enough", "a ended");
    assertThat(clock.nanos()).isEqualTo(SECOND.multipliedBy(2).toNanos());
    assertThat(allTasks()).containsExactly(currentTask());
  }

  @TulipTest
  void each_time_the_race_is_cancelled_so_is_what_still_runs() {
    var outer = Timeout.after(FOREVER);
    var inner = Timeout.after(FOREVER);
    Coroutine<String> declining =
        () -> {
          declineOnce(inner, "first");
          declineOnce(outer, "second");
          return "done";
        };
    assertThatThrownBy(() -> outer.run(() -> inner.run(() -> noteCancelled(List.of(declining)))))
        .isInstanceOf(TimeoutException.class);
    assertThat(log).containsExactly("first declined", "second declined", "race cancelled");
  }

  private void declineOnce(Timeout scope, String name) {
    scope.reschedule(-1);
    try {
      sleep(SECOND);
    } catch (CancelledError _) {
      log.add(name + " declined");
    }
  }

  private void noteCancelled(List<Coroutine<String>> attempts) {
    try {
      staggeredRace(attempts, FOREVER);
    } catch (CancelledError e) {
      log.add("race cancelled");
      throw e;
    }
  }

  @TulipTest
  void the_call_graph_shows_that_the_racing_task_waits_for_each_attempt() {
    var graphs = new ArrayList<FutureCallGraph>();
    var self = currentTask();
    staggeredRace(
        List.<Coroutine<String>>of(
            () -> {
              graphs.add(captureCallGraph());
              return "a";
            }),
        FOREVER);
    assertThat(graphs.getFirst().awaitedBy())
        .extracting(graph -> (Object) graph.future())
        .contains(self);
  }
}
