package dev.tulip.tests.testing;

import static dev.tulip.testing.ScriptedDriver.advance;
import static dev.tulip.testing.ScriptedDriver.deliver;
import static dev.tulip.testing.ScriptedDriver.onAnotherThread;
import static dev.tulip.testing.ScriptedDriver.waitInFull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.EventLoop;
import dev.tulip.testing.ScriptedDriver;
import dev.tulip.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a loop asks of its driver in each pass, and what it makes of the time. */
class PassTest {

  private static final long RESOLUTION = 100;

  private final VirtualClock clock = new VirtualClock(0, RESOLUTION);
  private final ScriptedDriver driver = new ScriptedDriver(clock);
  private final EventLoop loop = driver.newEventLoop();
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void closeLoop() {
    loop.close();
  }

  private Runnable note(String entry) {
    return () -> log.add(entry);
  }

  private void runOnePass() {
    loop.stop();
    loop.runForever();
  }

  @Test
  void anEventThatArrivesAfterATimerIsDueStillRunsBeforeIt() {
    loop.callAt(500, note("timer"));
    loop.callAt(500, loop::stop);
    driver.onSelect(advance(Duration.ofNanos(600)), deliver(note("event")));
    loop.runForever();
    assertThat(log).containsExactly("event", "timer");
  }

  @Test
  void theDriverIsAskedBetweenPassesThoughSomethingIsReady() {
    loop.callSoon(() -> loop.callSoon(note("second pass")));
    driver.onSelect(deliver(note("event"))).onSelect(deliver(loop::stop));
    loop.runForever();
    assertThat(log).containsExactly("event", "second pass");
    assertThat(driver.timeouts()).containsExactly(Duration.ZERO, Duration.ZERO);
  }

  @Test
  void thereIsNoWaitWhileSomethingIsReady() {
    loop.callSoon(note("a"));
    loop.callSoon(loop::stop);
    driver.onSelect();
    loop.runForever();
    assertThat(driver.timeouts()).containsExactly(Duration.ZERO);
  }

  @Test
  void thereIsNoWaitWhereTheLoopIsToStop() {
    loop.callLater(Duration.ofDays(1), note("tomorrow"));
    driver.onSelect();
    runOnePass();
    assertThat(driver.timeouts()).containsExactly(Duration.ZERO);
    assertThat(log).isEmpty();
  }

  @Test
  void theWaitEndsWithTheEarliestTimer() {
    loop.callLater(Duration.ofSeconds(9), note("late"));
    loop.callLater(Duration.ofSeconds(4), loop::stop);
    driver.onSelect(waitInFull());
    loop.runForever();
    assertThat(driver.timeouts()).containsExactly(Duration.ofSeconds(4));
  }

  @Test
  void aCancelledTimerIsNotWaitedFor() {
    loop.callLater(Duration.ofSeconds(9), loop::stop);
    loop.callLater(Duration.ofSeconds(4), note("cancelled")).cancel();
    driver.onSelect(waitInFull());
    loop.runForever();
    assertThat(driver.timeouts()).containsExactly(Duration.ofSeconds(9));
    assertThat(log).isEmpty();
  }

  @Test
  void noWaitIsLongerThanADay() {
    loop.callLater(Duration.ofHours(49), loop::stop);
    driver.onSelect(waitInFull()).onSelect(waitInFull()).onSelect(waitInFull());
    loop.runForever();
    assertThat(driver.timeouts())
        .containsExactly(Duration.ofHours(24), Duration.ofHours(24), Duration.ofHours(1));
  }

  @Test
  void aTimerThatIsOverdueMeansNoWait() {
    loop.callAt(5, loop::stop);
    clock.advanceTo(1_000);
    driver.onSelect();
    loop.runForever();
    assertThat(driver.timeouts()).containsExactly(Duration.ZERO);
  }

  @Test
  void withNothingToDoTheWaitHasNoLimit() {
    driver.onSelect(deliver(loop::stop));
    loop.runForever();
    assertThat(driver.timeouts()).containsExactly(Asyncio.FOREVER);
  }

  @Test
  void aTimerFiresWhenItIsDueInLessThanOneStepOfTheClock() {
    loop.callAt(RESOLUTION - 1, note("within"));
    loop.callAt(RESOLUTION, note("at the edge"));
    driver.onSelect();
    runOnePass();
    assertThat(log).containsExactly("within");
    clock.advance(Duration.ofNanos(1));
    driver.onSelect();
    runOnePass();
    assertThat(log).containsExactly("within", "at the edge");
  }

  @Test
  void whatIsDueIsDecidedOncePerPass() {
    loop.callSoon(() -> clock.advance(Duration.ofSeconds(2)));
    loop.callLater(Duration.ofSeconds(1), note("timer"));
    driver.onSelect();
    runOnePass();
    assertThat(log).isEmpty();
    driver.onSelect();
    runOnePass();
    assertThat(log).containsExactly("timer");
  }

  @Test
  void aCancelledCallbackIsOneOfItsPass() {
    var handle = loop.callSoon(note("cancelled"));
    loop.callSoon(() -> loop.callSoon(note("next pass")));
    handle.cancel();
    driver.onSelect();
    runOnePass();
    assertThat(log).isEmpty();
  }

  @Test
  void aCallFromAnotherThreadDuringTheWaitRunsBeforeTheTimersOfItsPass() {
    loop.callAt(1_000, note("timer"));
    loop.callAt(1_000, loop::stop);
    driver.onSelect(
        onAnotherThread(() -> loop.callSoonThreadsafe(note("call"))),
        advance(Duration.ofNanos(1_000)));
    loop.runForever();
    assertThat(log).containsExactly("call", "timer");
    assertThat(driver.wakeups()).isOne();
  }

  @Test
  void manyCallsFromOtherThreadsKeepTheirOrder() {
    driver.onSelect(onAnotherThread(this::callThrice));
    loop.runForever();
    assertThat(log).containsExactly("1", "2", "3");
  }

  private void callThrice() {
    List.of("1", "2", "3").forEach(entry -> loop.callSoonThreadsafe(note(entry)));
    loop.callSoonThreadsafe(loop::stop);
  }
}
