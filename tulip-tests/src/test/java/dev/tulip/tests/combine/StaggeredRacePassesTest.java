package dev.tulip.tests.combine;

import static dev.tulip.Asyncio.FOREVER;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.staggeredRace;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.CancelledError;
import dev.tulip.Coroutine;
import dev.tulip.TaskFactory;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.task.Ticks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** In which pass of the loop each attempt of a race begins and ends. The numbers are CPython's. */
class StaggeredRacePassesTest {

  private final List<String> log = new ArrayList<>();
  private Ticks ticks;

  private void note(String what) {
    log.add(what + " " + ticks.count());
  }

  private Coroutine<String> attempt(String name, int passes, boolean succeeds) {
    return () -> {
      note(name + " begins");
      try {
        passes(passes);
      } catch (CancelledError e) {
        note(name + " cancelled");
        throw e;
      }
      note(name + " ends");
      if (!succeeds) {
        throw new IllegalStateException(name);
      }
      return name;
    };
  }

  private void race(Duration delay) {
    ticks = Ticks.start();
    staggeredRace(
        List.of(
            attempt("a", 9, false),
            attempt("b", 0, false),
            attempt("c", 12, false),
            attempt("d", 6, true),
            attempt("e", 30, true)),
        delay);
    note("over");
    ticks.stop();
  }

  @TulipTest
  void one_after_the_other() {
    race(FOREVER);
    assertThat(log)
        .containsExactly(
            "a begins 1",
            "a ends 10",
            "b begins 11",
            "b ends 11",
            "c begins 12",
            "c ends 24",
            "d begins 25",
            "d ends 31",
            "over 34");
  }

  @TulipTest
  void one_after_the_other_eagerly() {
    getRunningLoop().setTaskFactory(TaskFactory.eager());
    race(FOREVER);
    assertThat(log)
        .containsExactly(
            "a begins 1",
            "a ends 10",
            "b begins 11",
            "b ends 11",
            "c begins 12",
            "c ends 24",
            "d begins 25",
            "d ends 31",
            "over 34");
  }

  @TulipTest
  void without_a_delay() {
    race(Duration.ZERO);
    assertThat(log)
        .containsExactly(
            "a begins 1",
            "b begins 5",
            "b ends 5",
            "c begins 9",
            "a ends 10",
            "d begins 13",
            "e begins 17",
            "d ends 19",
            "c cancelled 19",
            "e cancelled 20",
            "over 22");
  }

  @TulipTest
  void without_a_delay_eagerly() {
    getRunningLoop().setTaskFactory(TaskFactory.eager());
    race(Duration.ZERO);
    assertThat(log)
        .containsExactly(
            "a begins 1",
            "b begins 5",
            "b ends 5",
            "c begins 6",
            "d begins 10",
            "a ends 10",
            "e begins 14",
            "d ends 16",
            "c cancelled 16",
            "e cancelled 17",
            "over 19");
  }
}
