package dev.tulip.tests.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tulip.Asyncio;
import dev.tulip.Context;
import dev.tulip.EventLoop;
import dev.tulip.ExceptionContext;
import dev.tulip.LoopClosedException;
import dev.tulip.TaskOptions;
import dev.tulip.testing.ScriptedDriver;
import dev.tulip.testing.VirtualClock;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Closing a loop, and what a closed one refuses. */
class ClosingTest {

  private final EventLoop loop = VirtualTime.newEventLoop();
  private final List<ExceptionContext> reported = new ArrayList<>();

  @AfterEach
  void close() {
    loop.close();
  }

  /** What must be refused, by name. */
  record Use(String name, java.util.function.Consumer<EventLoop> call) {

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Use> uses() {
    var context = new Context();
    return Stream.of(
        new Use("runForever", EventLoop::runForever),
        new Use("runUntilComplete", loop -> loop.runUntilComplete(() -> 1)),
        new Use("callSoon", loop -> loop.callSoon(() -> {})),
        new Use("callSoon in a context", loop -> loop.callSoon(() -> {}, context)),
        new Use("callSoonThreadsafe", loop -> loop.callSoonThreadsafe(() -> {})),
        new Use("callLater", loop -> loop.callLater(Duration.ZERO, () -> {})),
        new Use("callAt", loop -> loop.callAt(0, () -> {})),
        new Use("createTask", loop -> loop.createTask(() -> {})),
        new Use(
            "createTask, eagerly",
            loop -> loop.createTask(() -> 1, TaskOptions.defaults().withEagerStart(true))),
        new Use("addSignalHandler", loop -> loop.addSignalHandler("HUP", () -> {})),
        new Use("runInExecutor", loop -> loop.runInExecutor(() -> 1)),
        new Use("runInExecutor of another one", loop -> loop.runInExecutor(Runnable::run, () -> 1)),
        new Use("runCoroutineThreadsafe", loop -> Asyncio.runCoroutineThreadsafe(() -> 1, loop)));
  }

  @FromCpython(file = "test_events", type = "EventLoopTestsMixin", test = "test_close")
  @ParameterizedTest
  @MethodSource("uses")
  void a_closed_loop_refuses(Use use) {
    loop.close();
    assertThatThrownBy(() -> use.call().accept(loop))
        .isInstanceOf(LoopClosedException.class)
        .hasMessage("Event loop is closed");
    assertThat(Asyncio.allTasks(loop)).isEmpty();
  }

  @FromCpython(
      file = "test_events",
      type = "EventLoopTestsMixin",
      test = "test_close_running_event_loop")
  @Test
  void a_running_loop_cannot_be_closed() {
    var thrown = new ArrayList<Throwable>();
    loop.runUntilComplete(() -> thrown.add(catchThrowable(loop::close)));
    assertThat(thrown.getFirst())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("cannot close a running event loop");
    assertThat(loop.isClosed()).isFalse();
  }

  @FromCpython(file = "test_base_events", type = "BaseEventLoopTests", test = "test_close")
  @Test
  void closing_again_changes_nothing_and_a_closed_loop_never_runs_again() {
    var future = loop.<String>createFuture();
    assertThat(loop.isClosed()).isFalse();
    for (int times = 0; times < 3; times++) {
      loop.close();
      assertThat(loop.isClosed()).isTrue();
    }
    assertThatThrownBy(loop::runForever).isInstanceOf(LoopClosedException.class);
    assertThatThrownBy(() -> loop.runUntilComplete(future)).isInstanceOf(LoopClosedException.class);
    assertThat(loop.isClosed()).isTrue();
  }

  @Test
  void what_is_queued_is_neither_run_nor_cancelled() {
    var soon = loop.callSoon(() -> {});
    var later = loop.callLater(Duration.ofHours(1), () -> {});
    loop.close();
    assertThat(soon.cancelled()).isFalse();
    assertThat(later.cancelled()).isFalse();
    assertThatCode(soon::cancel).doesNotThrowAnyException();
    assertThatCode(later::cancel).doesNotThrowAnyException();
  }

  @Test
  void the_driver_is_closed_with_its_loop() {
    var driver = new ScriptedDriver(new VirtualClock());
    var scripted = driver.newEventLoop();
    assertThat(driver.isClosed()).isFalse();
    scripted.close();
    assertThat(driver.isClosed()).isTrue();
  }

  @Test
  void futures_of_a_closed_loop_still_tell_their_outcome() {
    var future = loop.<String>createFuture();
    future.setResult("x");
    loop.close();
    assertThat(future.result()).isEqualTo("x");
    assertThat(loop.<String>createFuture().done()).isFalse();
  }

  @Test
  void a_callback_of_a_future_that_is_done_when_the_loop_is_closed_is_refused() {
    var future = loop.<String>createFuture();
    future.addDoneCallback(_ -> {});
    loop.close();
    assertThatThrownBy(() -> future.setResult("x")).isInstanceOf(LoopClosedException.class);
  }

  @Test
  void tasks_left_pending_are_reported() {
    loop.setExceptionHandler((_, context) -> reported.add(context));
    var pending = loop.createTask(() -> Asyncio.sleep(Duration.ofHours(1)));
    loop.stop();
    loop.runForever();
    loop.close();
    loop.close();
    assertThat(reported).hasSize(1);
    assertThat(reported.getFirst().message()).isEqualTo("Task was destroyed but it is pending!");
    assertThat(reported.getFirst().task()).isSameAs(pending);
  }

  @Test
  void the_task_of_a_run_that_was_stopped_is_not_reported() {
    loop.setExceptionHandler((_, context) -> reported.add(context));
    loop.callSoon(loop::stop);
    assertThatIllegalStateException()
        .isThrownBy(() -> loop.runUntilComplete(() -> Asyncio.sleep(Duration.ofHours(1))));
    loop.close();
    assertThat(reported).isEmpty();
  }

  @Test
  void a_loop_says_what_state_it_is_in() {
    assertThat(loop)
        .hasToString("<EventLoop running=false closed=false debug=false driver=virtual>");
    loop.close();
    assertThat(loop)
        .hasToString("<EventLoop running=false closed=true debug=false driver=virtual>");
  }
}
