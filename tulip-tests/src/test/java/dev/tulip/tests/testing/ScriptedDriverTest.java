package dev.tulip.tests.testing;

import static dev.tulip.testing.ScriptedDriver.advance;
import static dev.tulip.testing.ScriptedDriver.deliver;
import static dev.tulip.testing.ScriptedDriver.fail;
import static dev.tulip.testing.ScriptedDriver.onAnotherThread;
import static dev.tulip.testing.ScriptedDriver.waitInFull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.EventLoop;
import dev.tulip.Runner;
import dev.tulip.testing.ScriptedDriver;
import dev.tulip.testing.VirtualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScriptedDriverTest {

  private final VirtualClock clock = new VirtualClock();
  private final ScriptedDriver driver = new ScriptedDriver(clock);
  private final EventLoop loop = driver.newEventLoop();
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void closeLoop() {
    loop.close();
  }

  @Test
  void isAskedOncePerPassAndRemembersForHowLong() {
    loop.callLater(Duration.ofSeconds(10), loop::stop);
    driver.onSelect(advance(Duration.ofSeconds(3)), deliver(() -> log.add("readable")));
    driver.onSelect(waitInFull());
    loop.runForever();
    assertThat(log).containsExactly("readable");
    assertThat(driver.timeouts()).containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(7));
    assertThat(clock.nanos()).isEqualTo(Duration.ofSeconds(10).toNanos());
  }

  @Test
  void runningPastTheEndOfTheScriptIsAnErrorThatSaysWhatWasAsked() {
    loop.callLater(Duration.ofSeconds(10), loop::stop);
    driver.onSelect();
    assertThatThrownBy(loop::runForever)
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "the script ends after 1 selects, but the loop asks for another one, of at most PT10S;"
                + " so far: [PT10S]");
  }

  @Test
  void theLoopCanBeClosedAfterTheScriptHasEnded() {
    assertThatThrownBy(loop::runForever).isInstanceOf(AssertionError.class);
    assertThat(loop.isRunning()).isFalse();
    loop.close();
    assertThat(driver.isClosed()).isTrue();
  }

  @Test
  void whatComesAfterwardsIsRepeated() {
    driver.afterwards(waitInFull());
    try (var runner =
        new Runner(Runner.RunnerOptions.defaults().withLoopFactory(driver::newEventLoop))) {
      runner.run(() -> Asyncio.sleep(Duration.ofDays(3)));
    }
    assertThat(clock.nanos()).isEqualTo(Duration.ofDays(3).toNanos());
  }

  @Test
  void waitingInFullWithoutALimitIsAnError() {
    driver.onSelect(waitInFull());
    assertThatThrownBy(loop::runForever)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("waits for ever");
    assertThat(driver.timeouts()).containsExactly(Asyncio.FOREVER);
  }

  @Test
  void eventsRunInTheOrderInWhichTheyArrive() {
    driver.onSelect(deliver(() -> log.add("1"), () -> log.add("2")), deliver(loop::stop));
    loop.runForever();
    assertThat(log).containsExactly("1", "2");
  }

  @Test
  void aDriverThatFailsEndsTheRun() {
    var refused = new IOException("refused");
    driver.onSelect(fail(refused));
    assertThatThrownBy(loop::runForever).isInstanceOf(UncheckedIOException.class).hasCause(refused);
  }

  @Test
  void anotherThreadWakesTheDriver() {
    driver.onSelect(onAnotherThread(() -> loop.callSoonThreadsafe(loop::stop)));
    loop.runForever();
    assertThat(driver.wakeups()).isOne();
  }

  @Test
  void anotherThreadsFailureIsNotLost() {
    var reason = new IllegalStateException("on purpose");
    driver.onSelect(
        onAnotherThread(
            () -> {
              throw reason;
            }));
    assertThatThrownBy(loop::runForever).isInstanceOf(AssertionError.class).hasCause(reason);
  }
}
