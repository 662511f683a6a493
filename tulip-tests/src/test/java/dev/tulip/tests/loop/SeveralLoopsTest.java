package dev.tulip.tests.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.EventLoop;
import dev.tulip.VoidCoroutine;
import dev.tulip.tests.OtherThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several loops of one process. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SeveralLoopsTest {

  private static final int LOOPS = 4;

  /** Runs {@code main} and gives the thread's failure, or null. */
  private static CompletableFuture<Boolean> runOnVirtualThread(VoidCoroutine main) {
    var end = new CompletableFuture<Boolean>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                Asyncio.run(main);
                end.complete(true);
              } catch (Throwable e) {
                end.completeExceptionally(e);
              }
            });
    return end;
  }

  private static void meetAndCount(CyclicBarrier barrier, ArrayList<EventLoop> loops)
      throws Exception {
    synchronized (loops) {
      loops.add(Asyncio.getRunningLoop());
    }
    Asyncio.toThread(() -> barrier.await());
    Asyncio.gather(() -> Asyncio.sleep(Duration.ZERO), () -> Asyncio.sleep(Duration.ofNanos(1)))
        .await();
  }

  @Test
  void loops_in_several_threads_run_at_once() {
    var barrier = new CyclicBarrier(LOOPS);
    var loops = new ArrayList<EventLoop>();
    var threads = new ArrayList<OtherThread<?>>();
    for (int i = 0; i < LOOPS; i++) {
      threads.add(OtherThread.startAction(() -> Asyncio.run(() -> meetAndCount(barrier, loops))));
    }
    threads.forEach(OtherThread::join);
    assertThat(loops).hasSize(LOOPS).doesNotHaveDuplicates();
  }

  @Test
  void loops_in_virtual_threads_run_at_once() {
    var barrier = new CyclicBarrier(LOOPS);
    var loops = new ArrayList<EventLoop>();
    var ends = new ArrayList<CompletableFuture<Boolean>>();
    for (int i = 0; i < LOOPS; i++) {
      ends.add(runOnVirtualThread(() -> meetAndCount(barrier, loops)));
    }
    OtherThread.run(() -> ends.forEach(CompletableFuture::join));
    assertThat(loops).hasSize(LOOPS).doesNotHaveDuplicates();
  }

  @Test
  void a_loop_may_run_on_one_thread_after_the_other() {
    try (var loop = Asyncio.newEventLoop()) {
      var task =
          loop.createTask(
              () -> {
                loop.stop();
                Asyncio.sleep(Duration.ZERO);
                return Asyncio.getRunningLoop();
              });
      OtherThread.run(loop::runForever);
      assertThat(task.done()).isFalse();
      assertThat(loop.runUntilComplete(task)).isSameAs(loop);
    }
  }

  @Test
  void two_loops_pass_a_value_to_and_fro() {
    int rounds = 200;
    var ready = new CompletableFuture<EventLoop>();
    var stop = new CompletableFuture<Boolean>();
    var server =
        OtherThread.startAction(
            () ->
                Asyncio.run(
                    () -> {
                      ready.complete(Asyncio.getRunningLoop());
                      Asyncio.await(stop);
                    }));
    Asyncio.run(
        () -> {
          var there = Asyncio.await(ready);
          for (int i = 0; i < rounds; i++) {
            int sent = i;
            var reply = Asyncio.runCoroutineThreadsafe(() -> inNextPass(sent), there);
            assertThat(Asyncio.await(reply)).isEqualTo(sent + 1);
          }
        });
    stop.complete(true);
    server.join();
  }

  private static int inNextPass(int number) {
    Asyncio.sleep(Duration.ZERO);
    return number + 1;
  }
}
