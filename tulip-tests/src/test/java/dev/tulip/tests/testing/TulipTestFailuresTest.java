package dev.tulip.tests.testing;

import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.DeadlockException;
import dev.tulip.DefaultEventLoopPolicy;
import dev.tulip.EventLoop;
import dev.tulip.EventLoopPolicy;
import dev.tulip.Future;
import dev.tulip.TaskOptions;
import dev.tulip.testing.TulipExtension;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualClock;
import dev.tulip.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/**
 * What {@code @TulipTest} does not let pass. The tests that have to fail are run by an engine of
 * their own.
 */
class TulipTestFailuresTest {

  private static final String PARALLEL = "junit.jupiter.execution.parallel.";

  // ---- what the test throws

  @Test
  void aFailedAssertionComesOutAsItIsAndPointsIntoTheTest() {
    var failure = failureOf("failsAnAssertion");
    assertThat(failure).isInstanceOf(AssertionError.class).hasMessageContaining("expected: 2");
    assertThat(failure.getStackTrace())
        .anyMatch(frame -> frame.getMethodName().equals("failsAnAssertion"));
    assertThat(failure.getSuppressed()).isEmpty();
  }

  @Test
  void aCheckedExceptionComesOutAsItIs() {
    assertThat(failureOf("throwsAnIoException"))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("on purpose");
  }

  @Test
  void aTestThatIsCancelledFails() {
    assertThat(failureOf("isCancelled")).isInstanceOf(CancelledError.class);
  }

  @Test
  void anAssumptionThatDoesNotHoldAbortsTheTest() {
    assertThat(resultOf("assumesInVain").getStatus()).isEqualTo(Status.ABORTED);
  }

  @Test
  void whatWasLeftBehindIsAddedToAFailure() {
    var failure = failureOf("leavesSomethingBehindAndFails");
    assertThat(failure).isExactlyInstanceOf(IOException.class);
    assertThat(failure.getSuppressed())
        .singleElement()
        .asString()
        .contains("unhandled: Exception in callback")
        .contains("the reason");
  }

  // ---- deadlocks

  @Test
  void aDeadlockSaysWhoWaitsAndWhere() {
    assertThat(failureOf("waitsForAFutureNobodySets"))
        .isInstanceOf(DeadlockException.class)
        .hasMessageContaining("waits for <Future")
        .hasMessageContaining("waitsForAFutureNobodySets")
        .hasMessageContaining("TulipTestFailuresTest.java:");
  }

  @Test
  void aDeadlockOfTwoTasksNamesBoth() {
    assertThat(failureOf("twoTasksWaitForEachOther"))
        .isInstanceOf(DeadlockException.class)
        .hasMessageContaining("left waits for")
        .hasMessageContaining("right waits for");
  }

  @Test
  void inRealTimeJUnitsTimeoutOnAThreadOfItsOwnEndsTheWait() {
    assertThat(failureOf("waitsForEverInRealTime")).isInstanceOf(TimeoutException.class);
  }

  // ---- leftovers

  @Test
  void anExceptionInACallbackFailsTheTest() {
    assertThat(failureOf("aCallbackThrows"))
        .hasMessageContaining("unhandled: Exception in callback")
        .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
  }

  @Test
  void aTasksExceptionThatNobodyAskedForFailsTheTest() {
    assertThat(failureOf("aTaskFailsUnseen"))
        .hasMessageContaining("Task exception was never retrieved")
        .hasMessageContaining("java.io.IOException: on purpose");
  }

  @Test
  void aFuturesExceptionThatNobodyAskedForFailsTheTest() {
    assertThat(failureOf("aFutureFailsUnseen"))
        .hasMessageContaining("Future exception was never retrieved");
  }

  @Test
  void aTaskThatIsNotDoneFailsTheTestAndIsCancelled() {
    LeftTask.cleanedUp = false;
    assertThat(failureOf("leavesATask"))
        .hasMessageContaining("task not done: ")
        .hasMessageContaining("'lazy'")
        .hasMessageContaining("TulipTestFailuresTest");
    assertThat(LeftTask.cleanedUp).isTrue();
  }

  @Test
  void aLoopThatIsNotClosedFailsTheTestAndIsClosed() {
    assertThat(failureOf("leavesALoop"))
        .hasMessageContaining("event loop neither closed nor running")
        .satisfies(failure -> assertThat(madeIn(failure)).contains("leavesALoop"));
    assertThat(Samples.leftLoop)
        .isNotNull()
        .satisfies(loop -> assertThat(loop.isClosed()).isTrue());
  }

  private static List<String> madeIn(Throwable failure) {
    return List.of(failure.getSuppressed()[0].getStackTrace()).stream()
        .map(StackTraceElement::getMethodName)
        .toList();
  }

  @Test
  void aLoopMadeByATaskOnAnotherThreadIsNotForgotten() {
    assertThat(failureOf("leavesALoopMadeByAThread"))
        .hasMessageContaining("event loop neither closed nor running");
  }

  @Test
  void aLoopInVirtualTimeIsNotForgotten() {
    assertThat(failureOf("leavesALoopInVirtualTime"))
        .hasMessageContaining("event loop neither closed nor running");
  }

  @Test
  void aLoopThatStillRunsIsNotLeftBehind() {
    assertThat(resultOf("leavesARunningLoop").getStatus()).isEqualTo(Status.SUCCESSFUL);
    var loop = Samples.leftLoop;
    loop.callSoonThreadsafe(loop::stop);
  }

  // ---- the extension by itself

  @Test
  void aParameterizedTestFailsForWhatOneInvocationLeavesBehind() {
    var events =
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectMethod(Samples.class, "leavesATaskSometimes", "int"))
            .execute()
            .testEvents();
    events.assertStatistics(statistics -> statistics.started(3).succeeded(2).failed(1));
  }

  @Test
  void aTestInRealTimeHasNoVirtualClock() {
    var failure =
        failureOf(selectMethod(Samples.class, "wantsAClock", VirtualClock.class.getName()));
    assertThat(failure)
        .isInstanceOf(ParameterResolutionException.class)
        .hasMessageContaining("no VirtualClock");
  }

  // ---- the policy

  @Test
  void thePolicyIsAsItWasWhenTheTestIsOver() {
    var before = Asyncio.getEventLoopPolicy();
    resultOf("leavesALoop");
    assertThat(Asyncio.getEventLoopPolicy()).isSameAs(before);
  }

  @Test
  void aPolicyThatATestSetsIsLeftInPlace() {
    var before = Asyncio.getEventLoopPolicy();
    try {
      resultOf("setsThePolicy");
      assertThat(Asyncio.getEventLoopPolicy()).isSameAs(Samples.POLICY);
    } finally {
      Asyncio.setEventLoopPolicy(before);
    }
  }

  @Test
  void testsThatRunAtTheSameTimeAreBlamedForTheirOwnLoopsOnly() {
    var before = Asyncio.getEventLoopPolicy();
    var events =
        EngineTestKit.engine("junit-jupiter")
            .configurationParameter(PARALLEL + "enabled", "true")
            .configurationParameter(PARALLEL + "config.executor-service", "WORKER_THREAD_POOL")
            .configurationParameter(PARALLEL + "config.strategy", "fixed")
            .configurationParameter(PARALLEL + "config.fixed.parallelism", "2")
            .selectors(DiscoverySelectors.selectClass(AtTheSameTime.class))
            .execute()
            .testEvents();
    assertThat(events.succeeded().map(TulipTestFailuresTest::name))
        .containsExactly("closesItsLoop()");
    assertThat(events.failed().map(TulipTestFailuresTest::name)).containsExactly("leavesItsLoop()");
    assertThat(Asyncio.getEventLoopPolicy()).isSameAs(before);
  }

  private static String name(Event event) {
    return event.getTestDescriptor().getDisplayName();
  }

  // ---- running one of the samples

  private static Throwable failureOf(String method) {
    return failureOf(selectMethod(Samples.class, method));
  }

  private static Throwable failureOf(DiscoverySelector selector) {
    var result = resultOf(selector);
    assertThat(result.getStatus()).isEqualTo(Status.FAILED);
    return result.getThrowable().orElseThrow();
  }

  private static TestExecutionResult resultOf(String method) {
    return resultOf(selectMethod(Samples.class, method));
  }

  private static TestExecutionResult resultOf(DiscoverySelector selector) {
    var finished =
        EngineTestKit.engine("junit-jupiter")
            .selectors(selector)
            .execute()
            .testEvents()
            .finished()
            .list();
    assertThat(finished).hasSize(1);
    return finished.getFirst().getRequiredPayload(TestExecutionResult.class);
  }

  /** A task that does not end by itself. */
  static final class LeftTask {
    static volatile boolean cleanedUp;

    private LeftTask() {}

    static void run() {
      try {
        sleep(Duration.ofDays(1));
      } finally {
        cleanedUp = true;
      }
    }
  }

  /** Tests that fail, and some that must not; nested, so that nobody but this test runs them. */
  static class Samples {

    static final EventLoopPolicy POLICY = new DefaultEventLoopPolicy();

    static volatile EventLoop leftLoop;

    @TulipTest
    void failsAnAssertion() {
      sleep(Duration.ofSeconds(1));
      assertThat(1).isEqualTo(2);
    }

    @TulipTest
    void throwsAnIoException() throws IOException {
      throw new IOException("on purpose");
    }

    @TulipTest
    void isCancelled() {
      var main = Asyncio.currentTask();
      getRunningLoop().callSoon(main::cancel);
      sleep(Duration.ofSeconds(1));
    }

    @TulipTest
    void assumesInVain() {
      Assumptions.abort("on purpose");
    }

    @TulipTest
    void leavesSomethingBehindAndFails() throws IOException {
      getRunningLoop().callSoon(Samples::fail);
      sleep(Duration.ZERO);
      throw new IOException("the consequence");
    }

    private static void fail() {
      throw new IllegalStateException("the reason");
    }

    @TulipTest
    void waitsForAFutureNobodySets() {
      createFuture().await();
    }

    @TulipTest(realTime = true)
    @Timeout(
        value = 50,
        unit = TimeUnit.MILLISECONDS,
        threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void waitsForEverInRealTime() {
      createFuture().await();
    }

    @TulipTest
    void twoTasksWaitForEachOther() {
      var left = Asyncio.<String>createFuture();
      var right = Asyncio.<String>createFuture();
      var task = createTask(() -> hand(left, right), TaskOptions.defaults().withName("left"));
      createTask(() -> hand(right, left), TaskOptions.defaults().withName("right"));
      task.await();
    }

    private static void hand(Future<String> from, Future<String> to) {
      to.setResult(from.await());
    }

    @TulipTest
    void aCallbackThrows() {
      getRunningLoop().callSoon(Samples::fail);
      sleep(Duration.ZERO);
    }

    @TulipTest
    void aTaskFailsUnseen() {
      createTask(() -> throwsAnIoException());
      sleep(Duration.ZERO);
    }

    @TulipTest
    void aFutureFailsUnseen() {
      createFuture().setException(new IOException("on purpose"));
    }

    @TulipTest
    void leavesATask() {
      createTask(LeftTask::run, TaskOptions.defaults().withName("lazy"));
      sleep(Duration.ofSeconds(1));
    }

    @TulipTest
    void leavesALoop() {
      leftLoop = Asyncio.newEventLoop();
    }

    @TulipTest
    void leavesALoopMadeByAThread() {
      createTask(() -> Asyncio.toThread(Asyncio::newEventLoop)).await();
    }

    @TulipTest
    void leavesALoopInVirtualTime() {
      VirtualTime.newEventLoop();
    }

    @TulipTest
    void leavesARunningLoop() {
      var loop = Asyncio.newEventLoop();
      leftLoop = loop;
      var running = getRunningLoop().<Boolean>createFuture();
      var here = getRunningLoop();
      loop.callSoon(() -> here.callSoonThreadsafe(() -> running.setResult(true)));
      here.runInExecutor(Thread.ofPlatform().daemon()::start, () -> runAndClose(loop));
      running.await();
    }

    private static void runAndClose(EventLoop loop) {
      try (loop) {
        loop.runForever();
      }
    }

    @ExtendWith(TulipExtension.class)
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void leavesATaskSometimes(int seconds) {
      createTask(() -> sleep(Duration.ofSeconds(seconds)));
      sleep(Duration.ofSeconds(2), "long enough for the first");
      sleep(Duration.ZERO);
      sleep(Duration.ZERO);
    }

    @TulipTest(realTime = true)
    void wantsAClock(VirtualClock clock) {
      throw new AssertionError("got " + clock);
    }

    @TulipTest
    void setsThePolicy() {
      Asyncio.setEventLoopPolicy(POLICY);
    }
  }

  /** Two tests that are both inside at once, each with a loop. */
  @Execution(ExecutionMode.CONCURRENT)
  static class AtTheSameTime {

    private static final CyclicBarrier BOTH = new CyclicBarrier(2);

    @TulipTest
    void closesItsLoop() {
      meet();
      try (var loop = Asyncio.newEventLoop()) {
        meet();
        assertThat(loop.isClosed()).isFalse();
      }
      meet();
    }

    @TulipTest
    void leavesItsLoop() {
      meet();
      Asyncio.newEventLoop();
      meet();
      meet();
    }

    private static void meet() {
      Asyncio.toThread(() -> BOTH.await());
    }
  }
}
