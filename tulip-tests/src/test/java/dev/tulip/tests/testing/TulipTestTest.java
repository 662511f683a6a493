package dev.tulip.tests.testing;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.ContextVar;
import dev.tulip.NoRunningLoopException;
import dev.tulip.testing.TulipExtension;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualClock;
import dev.tulip.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code @TulipTest} gives a test. */
class TulipTestTest {

  private static final ContextVar<String> NAME = ContextVar.withDefault("name", "nobody");

  private boolean prepared;

  @BeforeEach
  void prepare() {
    prepared = true;
    NAME.set("somebody");
  }

  @AfterEach
  void isOutsideTheLoopAgain() {
    assertThatThrownBy(Asyncio::getRunningLoop).isInstanceOf(NoRunningLoopException.class);
  }

  @TulipTest
  void aTestIsTheMainTaskOfALoop() {
    assertThat(Asyncio.currentTask()).isNotNull();
    assertThat(Asyncio.allTasks()).hasSize(1);
    assertThat(prepared).isTrue();
  }

  @TulipTest
  void aDayOfSleepTakesADayOfTheLoopAndNoTimeOfOurs() {
    long realBegin = System.nanoTime();
    long begin = getRunningLoop().timeNanos();
    sleep(Duration.ofDays(3));
    assertThat(getRunningLoop().timeNanos() - begin).isEqualTo(Duration.ofDays(3).toNanos());
    assertThat(System.nanoTime() - realBegin).isLessThan(Duration.ofHours(1).toNanos());
  }

  @TulipTest
  void theTestsClockCanBeMovedByHand(VirtualClock clock) {
    var task = createTask(() -> sleep(Duration.ofSeconds(10)));
    sleep(Duration.ZERO);
    clock.advance(Duration.ofSeconds(10));
    assertThat(getRunningLoop().timeNanos()).isEqualTo(Duration.ofSeconds(10).toNanos());
    task.await();
    assertThat(clock.nanos()).isEqualTo(Duration.ofSeconds(10).toNanos());
  }

  @TulipTest
  void contextVariablesSetBeforeTheTestAreSeen() {
    assertThat(NAME.get()).isEqualTo("somebody");
  }

  @TulipTest
  void aThreadOfTheExecutorIsWaitedForWhileTimeStandsStill() {
    var entered = new CountDownLatch(1);
    var mayEnd = new CountDownLatch(1);
    var job = createTask(() -> toThread(() -> enterAndWait(entered, mayEnd)));
    var timer = createTask(() -> sleep(Duration.ofSeconds(5)));
    assertThat(toThread(() -> releaseAfterEntry(entered, mayEnd))).isTrue();
    job.await();
    assertThat(timer.done()).isFalse();
    assertThat(getRunningLoop().timeNanos()).isZero();
    timer.await();
  }

  private static boolean enterAndWait(CountDownLatch entered, CountDownLatch mayEnd)
      throws InterruptedException {
    entered.countDown();
    mayEnd.await();
    return true;
  }

  private static boolean releaseAfterEntry(CountDownLatch entered, CountDownLatch mayEnd)
      throws InterruptedException {
    entered.await();
    mayEnd.countDown();
    return true;
  }

  @TulipTest
  void aHandlerOfTheTestsOwnGetsTheErrorsInstead() {
    var seen = new ArrayList<String>();
    getRunningLoop().setExceptionHandler((_, context) -> seen.add(context.message()));
    getRunningLoop().callSoon(TulipTestTest::failOnPurpose);
    sleep(Duration.ZERO);
    assertThat(seen).singleElement().asString().startsWith("Exception in callback");
  }

  private static void failOnPurpose() {
    throw new IllegalStateException("on purpose");
  }

  @TulipTest
  void aLoopThatIsClosedAgainIsNoLeftover() {
    Asyncio.newEventLoop().close();
    VirtualTime.newEventLoop().close();
    assertThat(toThread(() -> Asyncio.run(() -> sleep(Duration.ZERO, "done")))).isEqualTo("done");
  }

  @TulipTest(realTime = true)
  void inRealTimeTheMachinesClockCounts() {
    long begin = System.nanoTime();
    sleep(Duration.ofMillis(5));
    assertThat(System.nanoTime() - begin).isGreaterThan(Duration.ofMillis(4).toNanos());
  }

  @Nested
  @ExtendWith(TulipExtension.class)
  class AllMethodsOfAClass {

    @Test
    void plainTestsRunInALoop() {
      sleep(Duration.ofDays(1));
    }

    @RepeatedTest(3)
    void everyRepetitionHasALoopOfItsOwn() {
      assertThat(getRunningLoop().timeNanos()).isZero();
      sleep(Duration.ofDays(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void parameterizedTestsTakeTheClockToo(int days, VirtualClock clock) {
      sleep(Duration.ofDays(days));
      assertThat(clock.nanos()).isEqualTo(Duration.ofDays(days).toNanos());
    }

    @TulipTest
    void theAnnotationBesidesTheExtensionMakesNoSecondLoop() {
      assertThat(Asyncio.allTasks()).hasSize(1);
    }

    @TulipTest(realTime = true)
    void theAnnotationHasTheLastWord() {
      assertThat(getRunningLoop().timeNanos()).isNotZero();
    }
  }

  @Nested
  class WithAClockSetBeforeTheTest {

    @BeforeEach
    void setTheClock(VirtualClock clock) {
      clock.advanceTo(1_000_000);
    }

    @TulipTest
    void theLoopIsOnThatClock() {
      assertThat(getRunningLoop().timeNanos()).isEqualTo(1_000_000);
    }
  }

  @Nested
  class AllMethodsOfAClassInRealTime {

    @RegisterExtension static final TulipExtension TULIP = TulipExtension.inRealTime();

    @Test
    void plainTestsRunInRealTime() {
      assertThat(getRunningLoop().timeNanos()).isNotZero();
    }

    @TulipTest
    void theAnnotationHasTheLastWord(VirtualClock clock) {
      sleep(Duration.ofDays(1));
      assertThat(clock.nanos()).isEqualTo(Duration.ofDays(1).toNanos());
    }
  }
}
