package dev.tulip.tests.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.EventLoop;
import dev.tulip.ExceptionContext;
import dev.tulip.LoopDebugging.ExceptionHandler;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.CapturedLog;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Errors of callbacks and tasks on their way to the log. */
class LoggedErrorsTest {

  private static final String IN_CALLBACK =
      "Exception in callback " + LoggedErrorsTest.class.getName() + ".<lambda>";

  private final CapturedLog log = new CapturedLog();
  private final EventLoop loop = VirtualTime.newEventLoop();
  private final RuntimeException failure = new ArithmeticException("on purpose");

  @AfterEach
  void close() {
    loop.close();
    log.close();
  }

  private void fail() {
    throw failure;
  }

  private void runOnePass() {
    loop.stop();
    loop.runForever();
  }

  private void assertLogged(String message) {
    assertThat(log.records()).hasSize(1);
    var logged = log.records().getFirst();
    assertThat(logged.getMessage()).startsWith(message);
    assertThat(logged.getLevel()).isEqualTo(Level.SEVERE);
    assertThat(logged.getThrown()).isSameAs(failure);
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test_default_exc_handler_callback")
  @Test
  void a_callback_that_fails_is_logged_and_what_it_had_done_goes_on() {
    var future = loop.<String>createFuture();
    loop.callSoon(
        () -> {
          future.setResult("x");
          fail();
        });
    assertThat(loop.runUntilComplete(future)).isEqualTo("x");
    assertLogged(IN_CALLBACK);
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test_default_exc_handler_callback")
  @Test
  void so_is_a_timers_callback() {
    var future = loop.<String>createFuture();
    loop.callLater(
        Duration.ofMillis(10),
        () -> {
          future.setResult("x");
          fail();
        });
    assertThat(loop.runUntilComplete(future)).isEqualTo("x");
    assertLogged(IN_CALLBACK);
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test_default_exc_handler_coro")
  @Test
  void a_task_that_fails_and_is_never_asked_is_logged() {
    leaveFailedTask();
    for (int i = 0; i < 1_000 && log.messages().isEmpty(); i++) {
      System.gc();
      Thread.onSpinWait();
    }
    log.await("never retrieved");
    assertLogged("Task exception was never retrieved");
  }

  private void leaveFailedTask() {
    var task =
        loop.createTask(
            () -> {
              Asyncio.sleep(Duration.ofMillis(10));
              fail();
            });
    task.addDoneCallback(_ -> loop.stop());
    loop.runForever();
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test_set_exc_handler_custom")
  @Test
  void a_handler_is_told_everything_in_place_of_the_log_until_it_is_taken_away() {
    var told = new ArrayList<ExceptionContext>();
    ExceptionHandler handler = (where, context) -> told.add(where == loop ? context : null);
    assertThat(loop.getExceptionHandler()).isNull();
    loop.setExceptionHandler(handler);
    assertThat(loop.getExceptionHandler()).isSameAs(handler);
    loop.setDebug(true);
    var handle = loop.callSoon(() -> fail());
    runOnePass();
    assertThat(log.messages()).isEmpty();
    assertThat(told).hasSize(1);
    var context = told.getFirst();
    assertThat(context.message()).isEqualTo(IN_CALLBACK);
    assertThat(context.exception()).isSameAs(failure);
    assertThat(context.handle()).isSameAs(handle);
    assertThat(context.details()).containsOnlyKeys("handle", "source_traceback");

    loop.setExceptionHandler(null);
    loop.callSoon(() -> fail());
    runOnePass();
    assertThat(told).hasSize(1);
    assertLogged(IN_CALLBACK);
  }
}
