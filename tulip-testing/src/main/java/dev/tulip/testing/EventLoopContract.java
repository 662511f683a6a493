package dev.tulip.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tulip.EventLoop;
import dev.tulip.Handle;
import dev.tulip.LoopClosedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The order of events that every loop keeps, whatever its clock and driver: those of asyncio.
 *
 * <p>Who writes a driver or a clock extends this class and says how to make a loop on it:
 *
 * <pre>{@code
 * class MyDriverTest extends EventLoopContract {
 *   @Override
 *   protected EventLoop newEventLoop() {
 *     return EventLoops.create(Clock.system(), new MyDriver());
 *   }
 * }
 * }</pre>
 *
 * <p>A loop that is told to stop before it runs makes exactly one pass; this is how the tests go
 * pass by pass. On the machine's clock they wait a few milliseconds in all.
 */
public abstract class EventLoopContract {

  /** Long enough for any machine; reached only where the contract is broken. */
  private static final long PATIENCE_SECONDS = 20;

  private final List<String> log = new ArrayList<>();
  private @Nullable EventLoop loop;

  /** For subclasses. */
  protected EventLoopContract() {}

  /** A new loop of the kind that is tested. It is closed after the test. */
  protected abstract EventLoop newEventLoop();

  /**
   * Has the driver of {@code loop} find an event in its next {@code select}, with this callback.
   *
   * @return false if the driver knows no events, or the test cannot make one; tests that need it
   *     are skipped
   */
  protected boolean makeReady(EventLoop loop, Runnable callback) {
    return false;
  }

  @BeforeEach
  final void openLoop() {
    loop = newEventLoop();
  }

  @AfterEach
  final void closeLoop() {
    loop().close();
  }

  private EventLoop loop() {
    var made = loop;
    if (made == null) {
      throw new IllegalStateException("no loop was made");
    }
    return made;
  }

  private Runnable note(String entry) {
    return () -> log.add(entry);
  }

  private void runOnePass() {
    loop().stop();
    loop().runForever();
  }

  private void assertLog(String... entries) {
    assertEquals(List.of(entries), log);
  }

  // ---- the phases of a pass

  @Test
  void callbacksRunInTheOrderInWhichTheyWereScheduled() {
    loop().callSoon(note("a"));
    loop().callSoon(note("b"));
    loop().callSoon(note("c"));
    runOnePass();
    assertLog("a", "b", "c");
  }

  @Test
  void aPassIsWhatWasReadyThenEventsThenTimers() {
    loop().callAt(loop().timeNanos(), note("timer"));
    assumeTrue(makeReady(loop(), note("event")), "this driver knows no events");
    loop().callSoon(note("soon"));
    runOnePass();
    assertLog("soon", "event", "timer");
  }

  @Test
  void timersThatAreDueRunAfterWhatWasReadyBefore() {
    loop().callAt(loop().timeNanos(), note("timer"));
    loop().callSoon(note("soon"));
    runOnePass();
    assertLog("soon", "timer");
  }

  @Test
  void timersThatAreDueRunInTheOrderOfTheirTimes() {
    long now = loop().timeNanos();
    loop().callAt(now - 1_000, note("second"));
    loop().callAt(now - 3_000, note("first"));
    loop().callAt(now, note("third"));
    runOnePass();
    assertLog("first", "second", "third");
  }

  // ---- the snapshot

  @Test
  void whatIsScheduledWhileAPassRunsWaitsForTheNextOne() {
    loop()
        .callSoon(
            () -> {
              log.add("a");
              loop().callSoon(note("later"));
            });
    loop().callSoon(note("b"));
    runOnePass();
    assertLog("a", "b");
    runOnePass();
    assertLog("a", "b", "later");
  }

  @Test
  void aTimerThatIsSetWhileAPassRunsWaitsForTheNextOneThoughItIsDue() {
    loop().callSoon(() -> loop().callAt(loop().timeNanos() - 1_000, note("timer")));
    loop().callSoon(note("a"));
    runOnePass();
    assertLog("a");
    runOnePass();
    assertLog("a", "timer");
  }

  @Test
  void aCallbackThatSchedulesItselfForEverDoesNotStarveATimer() {
    var again = new Rescheduled();
    loop().callSoon(again);
    loop().callSoon(() -> loop().callAt(loop().timeNanos(), loop()::stop));
    loop().runForever();
    assertTrue(again.runs >= 2, () -> again.runs + " runs");
  }

  private final class Rescheduled implements Runnable {
    private int runs;

    @Override
    public void run() {
      runs++;
      loop().callSoon(this);
    }
  }

  @Test
  void aCallbackThatSchedulesItselfForEverDoesNotStarveAnEvent() {
    loop().callSoon(new Rescheduled());
    runOnePass();
    assumeTrue(makeReady(loop(), note("event")), "this driver knows no events");
    runOnePass();
    assertLog("event");
  }

  // ---- cancelling

  @Test
  void aCallbackThatIsCancelledInTheSamePassIsSkipped() {
    var handles = new ArrayList<Handle>();
    loop().callSoon(() -> handles.getFirst().cancel());
    handles.add(loop().callSoon(note("cancelled")));
    loop().callSoon(note("kept"));
    runOnePass();
    assertLog("kept");
  }

  @Test
  void aCancelledCallbackCountsAsOneOfItsPass() {
    var handle = loop().callSoon(note("cancelled"));
    loop().callSoon(() -> loop().callSoon(note("next pass")));
    handle.cancel();
    runOnePass();
    assertLog();
    runOnePass();
    assertLog("next pass");
  }

  @Test
  void aCancelledTimerDoesNotRunAndIsNotWaitedFor() {
    loop().callLater(Duration.ofDays(1), note("cancelled")).cancel();
    loop().callLater(Duration.ofMillis(1), loop()::stop);
    loop().runForever();
    assertLog();
  }

  // ---- time

  @Test
  void aLoopThatWaitsForATimerGoesOnWhenItIsDueAndNotBefore() {
    long due = loop().timeNanos() + Duration.ofMillis(2).toNanos();
    loop().callAt(due, loop()::stop);
    loop().runForever();
    long late = loop().timeNanos() - due;
    assertTrue(late > -Duration.ofMillis(1).toNanos(), () -> "fired " + -late + " ns early");
  }

  @Test
  void timersFireInTheOrderOfTheirTimesAndNotOfTheirMaking() {
    loop().callLater(Duration.ofMillis(3), loop()::stop);
    loop().callLater(Duration.ofMillis(2), note("second"));
    loop().callLater(Duration.ofMillis(1), note("first"));
    loop().runForever();
    assertLog("first", "second");
  }

  // ---- stopping

  @Test
  void stopLetsThePassEndAndLeavesTheRestForTheNextRun() {
    loop()
        .callSoon(
            () -> {
              loop().stop();
              loop().callSoon(note("next run"));
            });
    loop().callSoon(note("same pass"));
    loop().runForever();
    assertLog("same pass");
    runOnePass();
    assertLog("same pass", "next run");
  }

  @Test
  void aLoopThatIsStoppedBeforeItRunsMakesOnePassAndDoesNotWait() {
    loop().callLater(Duration.ofDays(1), note("tomorrow"));
    loop().callSoon(note("soon"));
    runOnePass();
    assertLog("soon");
    assertFalse(loop().isRunning());
  }

  // ---- other threads

  @Test
  void aCallFromAnotherThreadWakesALoopThatWaits() {
    var ran = new CountDownLatch(1);
    var inTime = loop().runInExecutor(() -> callAndWait(ran));
    inTime.addDoneCallback(_ -> loop().stop());
    loop().runForever();
    assertTrue(inTime.result(), "the loop was not woken");
  }

  private boolean callAndWait(CountDownLatch ran) throws InterruptedException {
    loop().callSoonThreadsafe(ran::countDown);
    return ran.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void callsFromAnotherThreadRunInTheirOrder() {
    var done = loop().runInExecutor(this::callThrice);
    done.addDoneCallback(_ -> loop().stop());
    loop().runForever();
    assertLog("1", "2", "3");
  }

  private void callThrice() {
    for (var entry : List.of("1", "2", "3")) {
      loop().callSoonThreadsafe(note(entry));
    }
  }

  // ---- closing

  @Test
  void aClosedLoopRunsNothingAndTakesNothing() {
    loop().callSoon(note("dropped"));
    loop().close();
    loop().close();
    assertTrue(loop().isClosed());
    assertThrows(LoopClosedException.class, loop()::runForever);
    assertThrows(LoopClosedException.class, () -> loop().callSoon(note("refused")));
    assertThrows(LoopClosedException.class, () -> loop().callSoonThreadsafe(note("refused")));
    assertLog();
  }
}
