package dev.tulip.tests.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.EventLoop;
import dev.tulip.ExceptionContext;
import dev.tulip.Future;
import dev.tulip.KeyboardInterrupt;
import dev.tulip.NoRunningLoopException;
import dev.tulip.WrongLoopException;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Running a loop and stopping it. */
class RunningTest {

  private final EventLoop loop = VirtualTime.newEventLoop();
  private final EventLoop other = VirtualTime.newEventLoop();
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void close() {
    loop.close();
    other.close();
  }

  private Throwable inCallback(Runnable call) {
    var thrown = new ArrayList<Throwable>();
    loop.callSoon(
        () -> {
          thrown.add(catchThrowable(call::run));
          loop.stop();
        });
    loop.runForever();
    return thrown.getFirst();
  }

  // ---- which loop runs

  @Test
  void a_loop_runs_between_run_and_its_end() {
    assertThat(loop.isRunning()).isFalse();
    loop.runUntilComplete(
        () -> {
          assertThat(loop.isRunning()).isTrue();
          assertThat(other.isRunning()).isFalse();
          assertThat(Asyncio.getRunningLoop()).isSameAs(loop);
        });
    assertThat(loop.isRunning()).isFalse();
    assertThatThrownBy(Asyncio::getRunningLoop)
        .isInstanceOf(NoRunningLoopException.class)
        .hasMessage("no running event loop");
  }

  @Test
  void callbacks_see_the_running_loop_too() {
    assertThat(inCallback(() -> assertThat(Asyncio.getRunningLoop()).isSameAs(loop))).isNull();
  }

  @Test
  void a_running_loop_cannot_be_run_again() {
    assertThat(inCallback(loop::runForever))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("This event loop is already running");
    assertThat(inCallback(() -> loop.runUntilComplete(() -> 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("This event loop is already running");
  }

  @Test
  void another_loop_cannot_be_run_inside_a_running_one() {
    assertThat(inCallback(other::runForever))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Cannot run the event loop while another loop is running: " + running());
    assertThat(other.isRunning()).isFalse();
  }

  private String running() {
    return loop.toString().replace("running=false", "running=true");
  }

  @Test
  void a_refused_coroutine_makes_no_task() {
    assertThat(inCallback(() -> other.runUntilComplete(() -> log.add("ran"))))
        .isInstanceOf(IllegalStateException.class);
    assertThat(Asyncio.allTasks(other)).isEmpty();
    assertThat(log).isEmpty();
  }

  // ---- stop

  @Test
  void a_stop_before_the_run_counts_for_one_run_only() {
    loop.stop();
    loop.runForever();
    loop.callSoon(() -> log.add("first pass"));
    loop.callSoon(() -> loop.callSoon(loop::stop));
    loop.callSoon(() -> loop.callSoon(() -> log.add("second pass")));
    loop.runForever();
    assertThat(log).containsExactly("first pass", "second pass");
  }

  @Test
  void a_coroutine_that_waits_when_the_loop_stops_goes_on_in_the_next_run() {
    var task =
        loop.createTask(
            () -> {
              log.add("begun");
              loop.stop();
              Asyncio.sleep(Duration.ofHours(1));
              log.add("ended");
            });
    loop.runForever();
    assertThat(log).containsExactly("begun");
    loop.runUntilComplete(task);
    assertThat(log).containsExactly("begun", "ended");
  }

  // ---- runUntilComplete

  @Test
  void the_result_is_the_coroutines() {
    assertThat(loop.<String>runUntilComplete(() -> "done")).isEqualTo("done");
  }

  @Test
  void a_checked_exception_comes_out_as_it_is() {
    var failure = new IOException("on purpose");
    assertThatThrownBy(
            () ->
                loop.runUntilComplete(
                    () -> {
                      throw failure;
                    }))
        .isSameAs(failure);
  }

  @Test
  void the_loop_makes_one_more_pass_after_the_future_is_done() {
    var future = loop.<String>createFuture();
    future.addDoneCallback(_ -> log.add("callback"));
    loop.callSoon(
        () -> {
          future.setResult("x");
          loop.callSoon(() -> log.add("same pass as the callback"));
          loop.callSoon(() -> loop.callSoon(() -> log.add("one pass later")));
        });
    loop.runUntilComplete(future);
    assertThat(log).containsExactly("callback", "same pass as the callback");
  }

  @Test
  void a_loop_stopped_before_the_future_is_done_is_an_error_that_names_it() {
    var future = loop.<String>createFuture();
    loop.callSoon(loop::stop);
    assertThatIllegalStateException()
        .isThrownBy(() -> loop.runUntilComplete(future))
        .withMessage("the event loop stopped before the future was done: <Future pending>");
    assertThat(future.done()).isFalse();
  }

  @Test
  void a_future_that_the_loop_no_longer_waits_for_does_not_stop_a_later_run() {
    var future = loop.<String>createFuture();
    loop.callSoon(loop::stop);
    assertThatIllegalStateException().isThrownBy(() -> loop.runUntilComplete(future));
    loop.callSoon(() -> future.setResult("late"));
    loop.callLater(Duration.ofSeconds(1), () -> log.add("still running"));
    loop.callLater(Duration.ofSeconds(2), loop::stop);
    loop.runForever();
    assertThat(log).containsExactly("still running");
  }

  @Test
  void a_done_future_gives_its_outcome_at_once() {
    var done = loop.<String>createFuture();
    done.setResult("x");
    assertThat(loop.runUntilComplete(done)).isEqualTo("x");
    var cancelled = loop.<String>createFuture();
    cancelled.cancel("enough");
    assertThatThrownBy(() -> loop.runUntilComplete(cancelled))
        .isInstanceOf(CancelledError.class)
        .hasMessage("enough");
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test_run_until_complete_loop")
  @Test
  void a_future_of_another_loop_is_refused_by_name() {
    Future<String> foreign = other.createFuture();
    assertThatThrownBy(() -> loop.runUntilComplete(foreign))
        .isInstanceOf(WrongLoopException.class)
        .hasMessageContaining("<Future pending>");
  }

  // ---- exit exceptions

  @Test
  void an_exit_exception_of_a_callback_ends_the_run_and_the_loop_can_be_used_again() {
    var exit = new KeyboardInterrupt("on purpose");
    loop.callSoon(
        () -> {
          throw exit;
        });
    loop.callSoon(() -> log.add("kept"));
    assertThatThrownBy(loop::runForever).isSameAs(exit);
    assertThat(log).isEmpty();
    assertThat(loop.isRunning()).isFalse();
    loop.stop();
    loop.runForever();
    assertThat(log).containsExactly("kept");
  }

  @Test
  void an_exit_exception_of_a_task_is_stored_and_comes_out_of_the_run() {
    var exit = new KeyboardInterrupt("on purpose");
    var task =
        loop.createTask(
            () -> {
              throw exit;
            });
    assertThatThrownBy(loop::runForever).isSameAs(exit);
    assertThat(task.exception()).isSameAs(exit);
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test_run_forever_keyboard_interrupt")
  @Test
  void an_exit_exception_that_comes_out_of_the_run_is_not_reported_again() {
    var reported = new ArrayList<ExceptionContext>();
    loop.setExceptionHandler((_, context) -> reported.add(context));
    assertThatThrownBy(
            () ->
                loop.runUntilComplete(
                    () -> {
                      throw new KeyboardInterrupt("on purpose");
                    }))
        .isInstanceOf(KeyboardInterrupt.class);
    loop.close();
    assertThat(reported).isEmpty();
  }

  @Test
  void a_stop_that_an_exit_exception_overtook_is_forgotten() {
    loop.callSoon(
        () -> {
          loop.stop();
          throw new KeyboardInterrupt("on purpose");
        });
    assertThatThrownBy(loop::runForever).isInstanceOf(KeyboardInterrupt.class);
    loop.callLater(Duration.ofSeconds(1), () -> log.add("a second later"));
    loop.callLater(Duration.ofSeconds(1), loop::stop);
    loop.runForever();
    assertThat(log).containsExactly("a second later");
  }
}
