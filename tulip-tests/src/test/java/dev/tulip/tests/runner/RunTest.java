package dev.tulip.tests.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.EventLoop;
import dev.tulip.Generator;
import dev.tulip.Runner;
import dev.tulip.Runner.RunnerOptions;
import dev.tulip.StopIteration;
import dev.tulip.Task;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One run: its result, its loop, and what it leaves behind. */
class RunTest {

  private static final RunnerOptions VIRTUAL =
      RunnerOptions.defaults().withLoopFactory(VirtualTime::newEventLoop);

  private final List<Object> log = new ArrayList<>();

  private static int answer() {
    Asyncio.sleep(Duration.ZERO);
    return 42;
  }

  @FromCpython(file = "test_runners", type = "RunTests", test = "test_asyncio_run_return")
  @Test
  void run_gives_the_result_of_main() {
    assertThat(Asyncio.run(RunTest::answer)).isEqualTo(42);
  }

  @FromCpython(file = "test_runners", type = "RunTests", test = "test_asyncio_run_raises")
  @Test
  void run_throws_what_main_throws() {
    assertThatThrownBy(
            () ->
                Asyncio.run(
                    () -> {
                      answer();
                      throw new IOException("spam");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("spam");
  }

  @FromCpython(file = "test_runners", type = "RunTests", test = "test_asyncio_run_loop_factory")
  @Test
  void run_asks_a_factory_once_for_its_loop_and_closes_it() {
    var made = new ArrayList<EventLoop>();
    var options =
        RunnerOptions.defaults()
            .withLoopFactory(
                () -> {
                  made.add(VirtualTime.newEventLoop());
                  return made.getLast();
                });
    EventLoop ran = Asyncio.run(() -> Asyncio.getRunningLoop(), options);
    assertThat(made).containsExactly(ran);
    assertThat(ran.isClosed()).isTrue();
  }

  @FromCpython(
      file = "test_runners",
      type = "RunTests",
      test = "test_loop_factory_default_event_loop")
  @Test
  void the_usual_loop_can_be_named_as_the_factory() {
    var options = RunnerOptions.defaults().withLoopFactory(Asyncio::newEventLoop);
    EventLoop ran = Asyncio.run(() -> Asyncio.getRunningLoop(), options);
    EventLoop usual = Asyncio.run(() -> Asyncio.getRunningLoop());
    assertThat(ran).hasSameClassAs(usual);
  }

  @FromCpython(
      file = "test_runners",
      type = "RunTests",
      test = "test_asyncio_run_cancels_hanging_tasks")
  @Test
  void a_task_that_still_runs_is_done_when_run_returns() {
    var left = new ArrayList<Task<?>>();
    int result =
        Asyncio.run(
            () -> {
              left.add(Asyncio.createTask(() -> Asyncio.sleep(Duration.ofHours(1))));
              return answer();
            });
    assertThat(result).isEqualTo(42);
    assertThat(left).hasSize(1).allMatch(Task::cancelled);
  }

  @FromCpython(
      file = "test_runners",
      type = "RunTests",
      test = "test_asyncio_run_closes_gens_after_hanging_tasks_errors")
  @Test
  void a_generator_is_closed_though_the_task_that_used_it_failed_while_it_was_cancelled() {
    var failure = new IOException("of main");
    assertThatThrownBy(
            () ->
                Asyncio.run(
                    () -> {
                      Asyncio.getRunningLoop().setExceptionHandler((_, _) -> log.add("reported"));
                      var generator = fidget();
                      Asyncio.createTask(() -> spin(generator));
                      log.add(generator);
                      answer();
                      throw failure;
                    },
                    VIRTUAL))
        .isSameAs(failure);
    assertThat(log.subList(1, log.size())).containsExactly("cancelled", "reported", "closed");
    var generator = (Generator<?>) log.getFirst();
    assertThatThrownBy(generator::next).isInstanceOf(StopIteration.class);
  }

  private Generator<Integer> fidget() {
    return Generator.of(
        y -> {
          try {
            while (true) {
              y.yield(1);
            }
          } finally {
            log.add("closed");
          }
        });
  }

  private void spin(Generator<Integer> generator) {
    try {
      for (int _ : generator) {
        Asyncio.sleep(Duration.ofSeconds(1));
      }
    } catch (CancelledError _) {
      log.add("cancelled");
      throw new ArithmeticException("of the task");
    }
  }

  // ---- debug mode

  private static boolean debugIn(RunnerOptions options) {
    return Asyncio.run(() -> Asyncio.getRunningLoop().getDebug(), options);
  }

  @FromCpython(file = "test_runners", type = "RunTests", test = "test_asyncio_run_debug")
  @Test
  void what_run_is_told_of_the_debug_mode_goes_before_the_property() {
    System.setProperty("tulip.debug", "true");
    try {
      assertThat(debugIn(VIRTUAL)).isTrue();
      assertThat(debugIn(VIRTUAL.withDebug(false))).isFalse();
      System.setProperty("tulip.debug", "false");
      assertThat(debugIn(VIRTUAL)).isFalse();
      assertThat(debugIn(VIRTUAL.withDebug(true))).isTrue();
    } finally {
      System.clearProperty("tulip.debug");
    }
    assertThat(debugIn(VIRTUAL.withDebug(true))).isTrue();
    assertThat(debugIn(VIRTUAL.withDebug(false))).isFalse();
  }

  @FromCpython(
      file = "test_runners",
      type = "RunnerTests",
      test = {"test_debug", "test_non_debug"})
  @Test
  void a_runner_sets_the_debug_mode_of_its_loop() {
    for (boolean debug : new boolean[] {true, false}) {
      try (var runner = new Runner(VIRTUAL.withDebug(debug))) {
        assertThat(runner.getLoop().getDebug()).isEqualTo(debug);
      }
    }
  }

  // ---- runners

  @FromCpython(
      file = "test_runners",
      type = "RunnerTests",
      test = {"test_custom_factory"})
  @Test
  void a_runners_loop_is_its_factorys() {
    try (var loop = VirtualTime.newEventLoop();
        var runner = new Runner(RunnerOptions.defaults().withLoopFactory(() -> loop))) {
      assertThat(runner.getLoop()).isSameAs(loop);
    }
  }

  @FromCpython(file = "test_runners", type = "RunnerTests", test = "test_run")
  @Test
  void a_runner_closes_the_loop_it_ran_on() {
    var runner = new Runner();
    EventLoop loop;
    try (runner) {
      assertThat(runner.run(RunTest::answer)).isEqualTo(42);
      loop = runner.getLoop();
      assertThat(loop.isClosed()).isFalse();
    }
    assertThat(loop.isClosed()).isTrue();
    assertThatIllegalStateException().isThrownBy(runner::getLoop).withMessage("Runner is closed");
  }

  @FromCpython(file = "test_runners", type = "RunnerTests", test = "test_second_with_block_raises")
  @Test
  void a_runner_cannot_be_used_in_a_second_block() {
    var runner = new Runner(VIRTUAL);
    try (runner) {
      runner.run(() -> log.add(1));
    }
    assertThatIllegalStateException()
        .isThrownBy(
            () -> {
              try (runner) {
                runner.run(() -> log.add(2));
              }
            })
        .withMessage("Runner is closed");
    assertThat(log).containsExactly(1);
  }

  @FromCpython(
      file = "test_runners",
      type = "RunnerTests",
      test = "test_no_repr_is_call_on_the_task_result")
  @Test
  void nobody_asks_a_result_for_its_text() {
    var result =
        new Object() {
          @Override
          public String toString() {
            log.add("asked");
            return "result";
          }
        };
    try (var runner = new Runner(VIRTUAL)) {
      assertThat(runner.<Object>run(() -> result) == result).isTrue();
    }
    assertThat(log).isEmpty();
  }
}
