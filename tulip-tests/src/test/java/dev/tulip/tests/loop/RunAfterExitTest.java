package dev.tulip.tests.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tulip.Asyncio;
import dev.tulip.EventLoop;
import dev.tulip.KeyboardInterrupt;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runs that ended otherwise than by their coroutine's end, and those that come after. */
class RunAfterExitTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final EventLoop loop = VirtualTime.newEventLoop();
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void close() {
    loop.close();
  }

  private static void interrupt() {
    throw new KeyboardInterrupt("on purpose");
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test_run_until_complete_loop_orphan_future_close_loop")
  @Test
  void a_coroutine_left_behind_by_an_exit_does_not_end_the_next_run_when_it_ends() {
    loop.callSoon(RunAfterExitTest::interrupt);
    assertThatThrownBy(() -> loop.runUntilComplete(() -> sleepAndNote("first", SECOND)))
        .isInstanceOf(KeyboardInterrupt.class);
    loop.runUntilComplete(() -> sleepAndNote("second", SECOND.multipliedBy(2)));
    assertThat(log).containsExactly("first", "second");
  }

  private void sleepAndNote(String name, Duration duration) {
    Asyncio.sleep(duration);
    log.add(name);
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test_run_until_complete_baseexception")
  @Test
  void a_coroutine_that_exits_leaves_no_stop_behind() {
    assertThatThrownBy(() -> loop.runUntilComplete(RunAfterExitTest::interrupt))
        .isInstanceOf(KeyboardInterrupt.class);
    loop.callSoon(() -> loop.callSoon(this::noteAndStop));
    loop.runForever();
    assertThat(log).containsExactly("second pass");
  }

  private void noteAndStop() {
    log.add("second pass");
    loop.stop();
  }

  @FromCpython(
      file = "test_events",
      type = "EventLoopTestsMixin",
      test = "test_run_until_complete_nesting")
  @Test
  void a_coroutine_cannot_run_the_loop_that_runs_it() {
    var thrown = new ArrayList<Throwable>();
    loop.runUntilComplete(
        () -> {
          assertThat(loop.isRunning()).isTrue();
          thrown.add(catchThrowable(() -> loop.runUntilComplete(() -> log.add("nested"))));
          Asyncio.sleep(SECOND);
        });
    assertThat(thrown.getFirst())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("This event loop is already running");
    assertThat(log).isEmpty();
  }

  @FromCpython(
      file = "test_base_events",
      type = "RunningLoopTests",
      test = "test_running_loop_within_a_loop")
  @Test
  void a_coroutine_cannot_run_another_loop_either() {
    try (var other = VirtualTime.newEventLoop()) {
      assertThatThrownBy(() -> loop.runUntilComplete(() -> other.runForever()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("while another loop is running");
      assertThat(other.isRunning()).isFalse();
    }
  }

  @FromCpython(
      file = "test_events",
      type = "EventLoopTestsMixin",
      test = "test_run_until_complete_stopped")
  @Test
  void a_coroutine_that_stops_its_loop_and_waits_has_not_ended() {
    assertThatThrownBy(
            () ->
                loop.runUntilComplete(
                    () -> {
                      loop.stop();
                      sleepAndNote("too late", SECOND);
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("the event loop stopped before the future was done: <Task ");
    assertThat(log).isEmpty();
  }
}
