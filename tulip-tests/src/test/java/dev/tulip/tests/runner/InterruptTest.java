package dev.tulip.tests.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.tests.OtherThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Interrupting the thread that runs a main task. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InterruptTest {

  private final List<Object> log = new ArrayList<>();

  /** Runs a main task that waits for ever, and interrupts the thread that runs it. */
  private void interruptWhileItWaits(Thread.Builder threads) {
    var waiting = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    var runner =
        threads.start(
            () -> {
              log.add(catchThrowable(() -> Asyncio.run(() -> waitForEver(waiting))));
              log.add(Thread.currentThread().isInterrupted());
              end.countDown();
            });
    OtherThread.await(waiting);
    awaitRest(runner);
    runner.interrupt();
    OtherThread.await(end);
  }

  /** An interrupt is noticed while the loop waits, and the callback runs just before that. */
  private static void awaitRest(Thread thread) {
    var atRest = Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);
    for (int seen = 0; seen < 1_000; ) {
      seen = atRest.contains(thread.getState()) ? seen + 1 : 0;
      Thread.onSpinWait();
    }
  }

  private void waitForEver(CountDownLatch waiting) {
    Asyncio.getRunningLoop().callSoon(waiting::countDown);
    try {
      Asyncio.createFuture().await();
    } finally {
      Asyncio.sleep(java.time.Duration.ZERO);
      log.add("cleaned up");
    }
  }

  private void assertCancelled() {
    assertThat(log).hasSize(3);
    assertThat(log.get(0)).isEqualTo("cleaned up");
    assertThat(log.get(1)).isInstanceOf(CancelledError.class);
    assertThat(log.get(2)).as("the interrupt status is left set").isEqualTo(true);
  }

  @Test
  void it_cancels_the_main_task() {
    interruptWhileItWaits(Thread.ofPlatform());
    assertCancelled();
  }

  @Test
  void on_a_virtual_thread_too() {
    interruptWhileItWaits(Thread.ofVirtual());
    assertCancelled();
  }

  @Test
  void a_thread_that_was_interrupted_before_still_runs_its_main_task() {
    Thread.currentThread().interrupt();
    var result = Asyncio.<String>run(() -> "ran");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(result).isEqualTo("ran");
  }
}
