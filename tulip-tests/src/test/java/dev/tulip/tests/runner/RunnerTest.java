package dev.tulip.tests.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.Context;
import dev.tulip.ContextVar;
import dev.tulip.EventLoop;
import dev.tulip.NoRunningLoopException;
import dev.tulip.Runner;
import dev.tulip.Runner.RunnerOptions;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several runs on one loop. */
class RunnerTest {

  private static final ContextVar<String> WHERE = ContextVar.withDefault("where", "outside");
  private static final RunnerOptions VIRTUAL =
      RunnerOptions.defaults().withLoopFactory(VirtualTime::newEventLoop);

  private final List<Object> log = new ArrayList<>();

  @Test
  void all_runs_are_on_one_loop() {
    try (var runner = new Runner(VIRTUAL)) {
      EventLoop first = runner.run(() -> Asyncio.getRunningLoop());
      assertThat(runner.getLoop()).isSameAs(first);
      assertThat(runner.<EventLoop>run(() -> Asyncio.getRunningLoop())).isSameAs(first);
      assertThat(first.isClosed()).isFalse();
    }
  }

  @Test
  void the_loop_is_made_when_it_is_first_asked_for() {
    var options =
        RunnerOptions.defaults()
            .withLoopFactory(
                () -> {
                  log.add("made");
                  return VirtualTime.newEventLoop();
                });
    try (var runner = new Runner(options)) {
      assertThat(log).isEmpty();
      runner.getLoop();
      runner.getLoop();
      runner.run(() -> 1);
      assertThat(log).containsExactly("made");
    }
  }

  @Test
  void a_runner_that_was_never_used_makes_no_loop() {
    var options =
        RunnerOptions.defaults()
            .withLoopFactory(
                () -> {
                  throw new AssertionError("nobody asked for a loop");
                });
    new Runner(options).close();
  }

  @FromCpython(
      file = "test_runners",
      type = "RunnerTests",
      test = {"test_explicit_close", "test_double_close"})
  @Test
  void a_closed_runner_refuses_and_can_be_closed_again() {
    var runner = new Runner(VIRTUAL);
    var loop = runner.getLoop();
    runner.close();
    runner.close();
    assertThat(loop.isClosed()).isTrue();
    assertThatIllegalStateException()
        .isThrownBy(() -> runner.run(() -> 1))
        .withMessage("Runner is closed");
    assertThatIllegalStateException().isThrownBy(runner::getLoop).withMessage("Runner is closed");
  }

  @FromCpython(
      file = "test_runners",
      type = "RunTests",
      test = "test_asyncio_run_from_running_loop")
  @FromCpython(file = "test_runners", type = "RunnerTests", test = "test_recursive_run")
  @Test
  void a_run_inside_a_running_loop_is_refused() {
    try (var runner = new Runner(VIRTUAL);
        var other = new Runner(VIRTUAL)) {
      runner.run(
          () -> {
            log.add(catchThrowable(() -> runner.run(() -> 1)));
            log.add(catchThrowable(() -> other.run(() -> 1)));
            log.add(catchThrowable(() -> Asyncio.run(() -> {})));
          });
    }
    assertThat(log)
        .hasSize(3)
        .allSatisfy(
            thrown ->
                assertThat((Throwable) thrown)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("run() cannot be called from a running event loop"));
  }

  @Test
  void a_failed_run_leaves_the_runner_usable() {
    var failure = new IOException("on purpose");
    try (var runner = new Runner(VIRTUAL)) {
      assertThatThrownBy(
              () ->
                  runner.run(
                      () -> {
                        throw failure;
                      }))
          .isSameAs(failure);
      assertThat(runner.<String>run(() -> "next")).isEqualTo("next");
    }
  }

  @Test
  void a_main_task_that_cancels_itself_ends_the_run_with_that() {
    try (var runner = new Runner(VIRTUAL)) {
      assertThatThrownBy(
              () ->
                  runner.run(
                      () -> {
                        Asyncio.currentTask().cancel("enough");
                        Asyncio.createFuture().await();
                      }))
          .isInstanceOf(CancelledError.class)
          .hasMessage("enough");
    }
  }

  @FromCpython(file = "test_runners", type = "RunnerTests", test = "test_run_future")
  @Test
  void a_future_of_the_runners_loop_can_be_run() {
    try (var runner = new Runner(VIRTUAL)) {
      var future = runner.getLoop().<String>createFuture();
      runner.getLoop().callSoon(() -> future.setResult("x"));
      assertThat(runner.run(future)).isEqualTo("x");
    }
  }

  // ---- contexts

  @FromCpython(file = "test_runners", type = "RunnerTests", test = "test_run_keeps_context")
  @Test
  void all_runs_share_one_context_that_is_a_copy() {
    try (var runner = new Runner(VIRTUAL)) {
      runner.run(
          () -> {
            WHERE.set("first run");
          });
      assertThat(runner.<String>run(() -> WHERE.get())).isEqualTo("first run");
    }
    assertThat(WHERE.get()).isEqualTo("outside");
  }

  @Test
  void the_context_is_that_of_when_the_loop_was_made() throws Exception {
    try (var runner = new Runner(VIRTUAL)) {
      new Context()
          .run(
              () -> {
                WHERE.set("when made");
                return runner.getLoop();
              });
      assertThat(runner.<String>run(() -> WHERE.get())).isEqualTo("when made");
    }
  }

  @Test
  void a_given_context_is_used_itself_for_that_run() {
    var given = new Context();
    try (var runner = new Runner(VIRTUAL)) {
      runner.run(() -> WHERE.set("given"), given);
      assertThat(given.get(WHERE)).isEqualTo("given");
      assertThat(runner.<String>run(() -> WHERE.get())).isEqualTo("outside");
    }
  }

  // ---- the thread's loop

  @Test
  void a_loop_of_the_policys_is_the_threads_until_the_runner_is_closed() {
    try (var runner = new Runner()) {
      var loop = runner.getLoop();
      assertThat(Asyncio.getEventLoop()).isSameAs(loop);
    }
    assertThatThrownBy(Asyncio::getEventLoop).isInstanceOf(NoRunningLoopException.class);
  }

  @Test
  void a_loop_of_a_factory_is_not_set_and_what_was_set_stays() {
    try (var set = VirtualTime.newEventLoop()) {
      Asyncio.setEventLoop(set);
      VirtualTime.run(() -> {});
      assertThat(Asyncio.getEventLoop()).isSameAs(set);
    } finally {
      Asyncio.setEventLoop(null);
    }
  }

  @Test
  void a_factory_that_gives_no_loop_is_an_error_that_says_so() {
    var options = RunnerOptions.defaults().withLoopFactory(() -> null);
    assertThatNullPointerException()
        .isThrownBy(() -> Asyncio.run(() -> {}, options))
        .withMessage("the loop factory gave no loop");
  }
}
