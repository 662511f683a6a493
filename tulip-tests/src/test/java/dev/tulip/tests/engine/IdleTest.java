package dev.tulip.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.EventLoop;
import dev.tulip.EventLoops;
import dev.tulip.spi.Clock;
import dev.tulip.spi.Driver;
import dev.tulip.spi.Readiness;
import dev.tulip.tests.OtherThread;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A loop with nothing to do does nothing. */
class IdleTest {

  private static final int CALLS = 20;

  /** Waits until it is woken, and counts. */
  private static final class CountingDriver implements Driver {
    private final Semaphore permits = new Semaphore(0);
    private final Semaphore entered = new Semaphore(0);
    private int selects;

    @Override
    public void select(long timeoutNanos, Readiness ready) {
      selects++;
      entered.release();
      permits.acquireUninterruptibly();
      permits.drainPermits();
    }

    @Override
    public void wakeup() {
      permits.release();
    }

    @Override
    public boolean isWatching() {
      return false;
    }

    @Override
    public void close() {}
  }

  @Test
  void the_driver_is_asked_once_for_each_time_that_nothing_is_ready() {
    var driver = new CountingDriver();
    try (var loop = EventLoops.create(Clock.system(), driver)) {
      loop.callLater(Duration.ofHours(1), () -> {});
      var caller = OtherThread.startAction(() -> callWheneverItWaits(driver, loop));
      loop.runForever();
      caller.join();
    }
    assertThat(driver.selects).isEqualTo(CALLS + 1);
  }

  private static void callWheneverItWaits(CountingDriver driver, EventLoop loop)
      throws InterruptedException {
    for (int i = 0; i < CALLS; i++) {
      driver.entered.acquire();
      var ran = new CountDownLatch(1);
      loop.callSoonThreadsafe(ran::countDown);
      OtherThread.await(ran);
    }
    driver.entered.acquire();
    loop.callSoonThreadsafe(loop::stop);
  }

  /** Ends only if the thread comes to rest: one that spins would do so for ever. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void the_thread_of_a_loop_that_waits_is_at_rest() {
    try (var loop = Asyncio.newEventLoop()) {
      loop.callLater(Duration.ofHours(1), () -> {});
      var task = loop.createTask(() -> Asyncio.createFuture().await());
      var runner = OtherThread.startAction(loop::runForever);
      var atRest = Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);
      for (int seen = 0; seen < 1_000; ) {
        seen = atRest.contains(runner.thread().getState()) ? seen + 1 : 0;
        Thread.onSpinWait();
      }
      loop.callSoonThreadsafe(task::cancel);
      loop.callSoonThreadsafe(loop::stop);
      runner.join();
      loop.runUntilComplete(
          () -> {
            assertThat(task.cancelled()).isTrue();
          });
    }
  }
}
