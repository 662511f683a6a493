package dev.tulip.tests.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.Context;
import dev.tulip.ContextVar;
import dev.tulip.EventLoop;
import dev.tulip.ExceptionContext;
import dev.tulip.KeyboardInterrupt;
import dev.tulip.LoopDebugging.ExceptionHandler;
import dev.tulip.TaskOptions;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.CapturedLog;
import dev.tulip.tests.cpython.FromCpython;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is told of an error that nobody else sees. */
class ExceptionHandlerTest {

  private static final ContextVar<String> WHERE = ContextVar.withDefault("where", "outside");

  private final CapturedLog log = new CapturedLog();
  private final EventLoop loop = VirtualTime.newEventLoop();
  private final RuntimeException failure = new IllegalStateException("on purpose");
  private final ExceptionContext context = ExceptionContext.of("it happened", failure);

  @AfterEach
  void close() {
    loop.close();
    log.close();
  }

  /** A detail that fails when it is shown. */
  private static final class Unshowable {
    @Override
    public String toString() {
      throw new IllegalArgumentException("cannot be shown");
    }
  }

  @Test
  void without_a_handler_the_log_is_told() {
    assertThat(loop.getExceptionHandler()).isNull();
    loop.callExceptionHandler(context.with("b", 2).with("a", 1));
    assertThat(log.records()).hasSize(1);
    var logged = log.records().getFirst();
    assertThat(logged.getMessage()).isEqualTo("it happened\na: 1\nb: 2");
    assertThat(logged.getLevel()).isEqualTo(Level.SEVERE);
    assertThat(logged.getThrown()).isSameAs(failure);
    assertThat(logged.getLoggerName()).isEqualTo("dev.tulip");
  }

  @Test
  void a_handler_gets_the_loop_and_the_context_and_the_log_nothing() {
    var got = new ArrayList<Object>();
    ExceptionHandler handler = (where, what) -> got.addAll(List.of(where, what));
    loop.setExceptionHandler(handler);
    assertThat(loop.getExceptionHandler()).isSameAs(handler);
    loop.callExceptionHandler(context);
    assertThat(got).containsExactly(loop, context);
    assertThat(log.messages()).isEmpty();
  }

  @Test
  void null_takes_the_handler_away() {
    loop.setExceptionHandler((_, _) -> {});
    loop.setExceptionHandler(null);
    assertThat(loop.getExceptionHandler()).isNull();
    loop.callExceptionHandler(context);
    assertThat(log.messages()).containsExactly("it happened");
  }

  @Test
  void a_handler_may_hand_on_to_the_default_one() {
    loop.setExceptionHandler(EventLoop::defaultExceptionHandler);
    loop.callExceptionHandler(context);
    assertThat(log.messages()).containsExactly("it happened");
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = {"test_set_exc_handler_broken", "test_default_exc_handler_broken"})
  @Test
  void a_handler_that_fails_is_logged_with_what_it_was_told() {
    var own = new IllegalArgumentException("in the handler");
    loop.setExceptionHandler(
        (_, _) -> {
          throw own;
        });
    loop.callExceptionHandler(context);
    assertThat(log.records()).hasSize(1);
    var logged = log.records().getFirst();
    assertThat(logged.getThrown()).isSameAs(own);
    assertThat(logged.getMessage())
        .startsWith("Unhandled error in exception handler\ncontext: ")
        .contains("it happened", "on purpose");
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test_default_exc_handler_broken")
  @Test
  void a_default_handler_that_fails_is_logged_in_a_line() {
    assertThatCode(() -> loop.callExceptionHandler(context.with("x", new Unshowable())))
        .doesNotThrowAnyException();
    assertThat(log.messages()).containsExactly("Exception in default exception handler");
    assertThat(log.records().getFirst().getThrown()).hasMessage("cannot be shown");
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test_default_exc_handler_broken")
  @Test
  void both_handlers_failing_is_logged_in_a_line() {
    loop.setExceptionHandler(
        (_, _) -> {
          throw failure;
        });
    assertThatCode(() -> loop.callExceptionHandler(context.with("x", new Unshowable())))
        .doesNotThrowAnyException();
    assertThat(log.messages())
        .containsExactly(
            "Exception in default exception handler while handling an unexpected error in custom"
                + " exception handler");
  }

  @Test
  void a_failing_callback_that_cannot_be_described_does_not_end_the_loop() {
    var ran = new ArrayList<String>();
    loop.callSoon(new UnshowableFailing());
    loop.callSoon(() -> ran.add("next"));
    loop.stop();
    loop.runForever();
    assertThat(ran).containsExactly("next");
    assertThat(log.records()).singleElement().extracting("thrown").isSameAs(FAILURE);
  }

  private static final RuntimeException FAILURE = new IllegalStateException("of the callback");

  private static final class UnshowableFailing implements Runnable {
    @Override
    public void run() {
      throw FAILURE;
    }

    @Override
    public String toString() {
      throw new IllegalArgumentException("cannot be shown");
    }
  }

  @Test
  void an_exit_exception_of_the_handler_comes_out_of_the_run() {
    var exit = new KeyboardInterrupt("in the handler");
    loop.setExceptionHandler(
        (_, _) -> {
          throw exit;
        });
    loop.callSoon(
        () -> {
          throw failure;
        });
    assertThatThrownBy(loop::runForever).isSameAs(exit);
    assertThat(log.messages()).isEmpty();
  }

  // ---- the handler's context

  private List<String> whereTheHandlerRuns() {
    var seen = new ArrayList<String>();
    loop.setExceptionHandler((_, _) -> seen.add(WHERE.get()));
    return seen;
  }

  private static Context named(String where) {
    var context = new Context();
    context.run(
        () -> {
          WHERE.set(where);
        });
    return context;
  }

  @Test
  void it_is_that_of_the_failed_callback() {
    var seen = whereTheHandlerRuns();
    loop.callSoon(
        () -> {
          throw failure;
        },
        named("callback"));
    loop.stop();
    loop.runForever();
    assertThat(seen).containsExactly("callback");
  }

  @Test
  @FromCpython(
      file = "test_futures2",
      type = "FutureTests",
      test = "test_handle_exc_handler_correct_context")
  void what_the_failed_callback_set_is_seen() {
    var seen = whereTheHandlerRuns();
    loop.callSoon(
        () -> {
          WHERE.set("set by the callback");
          throw failure;
        });
    loop.stop();
    loop.runForever();
    assertThat(seen).containsExactly("set by the callback");
    assertThat(WHERE.get()).isEqualTo("outside");
  }

  @Test
  void it_is_that_of_the_task_before_that_of_the_future_before_that_of_the_handle() {
    var seen = whereTheHandlerRuns();
    var handle = loop.callSoon(() -> {}, named("handle"));
    var options = TaskOptions.defaults();
    var future = loop.createTask(() -> 1, options.withContext(named("future")));
    var task = loop.createTask(() -> 1, options.withContext(named("task")));
    loop.callExceptionHandler(context);
    loop.callExceptionHandler(context.with("handle", handle));
    loop.callExceptionHandler(context.with("handle", handle).with("future", future));
    loop.callExceptionHandler(
        context.with("handle", handle).with("future", future).with("task", task));
    loop.callExceptionHandler(context.with("future", loop.createFuture()));
    assertThat(seen).containsExactly("outside", "handle", "future", "task", "outside");
    loop.runUntilComplete(Asyncio.ensureFuture(() -> 1, loop));
  }

  @Test
  void what_the_handler_sets_stays_in_that_context() {
    loop.setExceptionHandler((_, _) -> WHERE.set("changed"));
    var handle = loop.callSoon(() -> {}, named("handle"));
    loop.callExceptionHandler(context.with("handle", handle));
    assertThat(handle.getContext().get(WHERE)).isEqualTo("changed");
    assertThat(WHERE.get()).isEqualTo("outside");
  }
}
