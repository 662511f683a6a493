package dev.tulip.tests.introspection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.EventLoop;
import dev.tulip.testing.VirtualClock;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.CapturedLog;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the debug mode logs of steps and callbacks that were slow by the loop's clock. */
class SlowStepTest {

  private final CapturedLog log = new CapturedLog();
  private final VirtualClock clock = new VirtualClock();
  private final EventLoop loop = VirtualTime.newEventLoop(clock);

  @AfterEach
  void close() {
    loop.close();
    log.close();
  }

  private void spend(int millis) {
    clock.advance(Duration.ofMillis(millis));
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopWithSelectorTests",
      test = "test_log_slow_callbacks")
  @Test
  void a_callback_that_took_a_tenth_of_a_second_is_logged() {
    loop.setDebug(true);
    var handle = loop.callSoon(() -> spend(100));
    loop.callSoon(() -> spend(99));
    loop.callSoon(loop::stop);
    loop.runForever();
    assertThat(log.messages()).containsExactly("Executing " + handle + " took 0.100 seconds");
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopWithSelectorTests",
      test = "test_log_slow_callbacks")
  @Test
  void a_step_is_logged_with_its_task_even_where_the_task_ends_in_it() {
    loop.setDebug(true);
    loop.setSlowCallbackDuration(Duration.ofMillis(10));
    loop.runUntilComplete(
        () -> {
          spend(150);
          Asyncio.sleep(Duration.ZERO);
          spend(20);
        });
    assertThat(log.messages()).hasSize(2);
    assertThat(log.messages().getFirst())
        .startsWith("Executing <Task name='Task-")
        .contains(" pending ")
        .endsWith("took 0.150 seconds");
    assertThat(log.messages().getLast())
        .startsWith("Executing <Task name='Task-")
        .contains(" finished ")
        .endsWith("took 0.020 seconds");
  }

  @Test
  void waiting_is_not_being_slow() {
    loop.setDebug(true);
    loop.runUntilComplete(() -> Asyncio.sleep(Duration.ofHours(1)));
    assertThat(log.messages()).isEmpty();
  }

  @Test
  void a_callback_that_fails_is_logged_too() {
    loop.setDebug(true);
    loop.setExceptionHandler((_, _) -> {});
    loop.callSoon(
        () -> {
          spend(300);
          throw new IllegalStateException("on purpose");
        });
    loop.callSoon(loop::stop);
    loop.runForever();
    assertThat(log.messages()).singleElement().asString().endsWith("took 0.300 seconds");
  }

  @Test
  void nothing_is_logged_outside_the_debug_mode() {
    loop.callSoon(() -> spend(500));
    loop.runUntilComplete(() -> spend(500));
    assertThat(log.messages()).isEmpty();
  }
}
