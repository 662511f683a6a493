package dev.tulip.tests.loop;

import static dev.tulip.testing.ScriptedDriver.waitInFull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.testing.ScriptedDriver;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualClock;
import dev.tulip.tests.CapturedLog;
import dev.tulip.tests.OtherThread;
import dev.tulip.tests.cpython.FromCpython;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Functions of an executor whose loop is not there any more when they end. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExecutorCancelTest {

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  private void work() {
    begun.countDown();
    OtherThread.await(release);
  }

  @FromCpython(
      file = "test_events",
      type = "EventLoopTestsMixin",
      test = "test_run_in_executor_cancel")
  @Test
  void a_cancelled_function_does_not_call_the_closed_loop_when_it_ends() {
    var driver = new ScriptedDriver(new VirtualClock()).afterwards(waitInFull());
    var threads = new ArrayList<OtherThread<?>>();
    try (var log = new CapturedLog()) {
      var loop = driver.newEventLoop();
      var future =
          loop.runInExecutor(job -> threads.add(OtherThread.startAction(job::run)), this::work);
      OtherThread.await(begun);
      future.cancel();
      loop.runUntilComplete(() -> loop.shutdownDefaultExecutor());
      loop.close();
      int before = driver.wakeups();
      release.countDown();
      threads.getFirst().join();
      assertThat(driver.wakeups()).isEqualTo(before);
      assertThat(future.cancelled()).isTrue();
      assertThat(log.messages()).isEmpty();
    }
  }

  @FromCpython(file = "test_events", type = "EventLoopTestsMixin", test = "test_run_in_executor")
  @TulipTest
  void a_function_runs_on_another_thread_and_gives_its_result_to_the_loop() {
    var loopThread = Thread.currentThread();
    var seen = new ArrayList<Thread>();
    var future =
        Asyncio.getRunningLoop()
            .runInExecutor(
                () -> {
                  seen.add(Thread.currentThread());
                  return "done";
                });
    assertThat(future.await()).isEqualTo("done");
    assertThat(seen).hasSize(1).doesNotContain(loopThread);
    assertThat(seen.getFirst().isVirtual()).isFalse();
  }
}
