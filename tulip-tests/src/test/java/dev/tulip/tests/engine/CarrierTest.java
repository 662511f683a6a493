package dev.tulip.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.Future;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.FastTierOnly;
import dev.tulip.tests.OtherThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which threads run coroutines: one, in the fast tier. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@FastTierOnly
class CarrierTest {

  private static final int MANY = 10_000;

  /** The platform thread that runs the calling virtual one, by the JDK's way of showing it. */
  static String carrier() {
    var text = Thread.currentThread().toString();
    return text.substring(text.lastIndexOf('@') + 1);
  }

  @Test
  void ten_thousand_sleeping_coroutines_need_one_thread() {
    var carriers = new HashSet<String>();
    var awake = new ArrayList<Integer>();
    Asyncio.run(
        () -> {
          var tasks = new ArrayList<Future<@Nullable Void>>();
          for (int i = 0; i < MANY; i++) {
            tasks.add(Asyncio.createTask(() -> sleepAndNote(carriers, awake)));
          }
          Asyncio.sleep(Duration.ZERO);
          assertThat(Asyncio.allTasks()).as("all sleep at once").hasSize(MANY + 1);
          Asyncio.gather(tasks).await();
        });
    assertThat(carriers).containsExactly(Thread.currentThread().getName());
    assertThat(awake).hasSize(MANY);
  }

  /** Notes in plain collections: with a second thread, some notes would be lost. */
  private static void sleepAndNote(Set<String> carriers, ArrayList<Integer> awake)
      throws InterruptedException {
    carriers.add(carrier());
    Thread.sleep(50);
    carriers.add(carrier());
    awake.add(awake.size());
  }

  @Test
  void the_thread_that_runs_the_loop_carries_callbacks_and_coroutines() {
    var seen = new ArrayList<String>();
    OtherThread.run(
        () ->
            Asyncio.run(
                () -> {
                  seen.add(carrier());
                  Asyncio.getRunningLoop().callSoon(() -> seen.add(carrier()));
                  Asyncio.sleep(Duration.ZERO);
                  seen.add(carrier());
                }));
    assertThat(seen).containsExactly("other", "other", "other");
  }

  @Test
  void in_a_virtual_thread_a_helper_carries_them() {
    var seen = new ArrayList<String>();
    var end = new CountDownLatch(1);
    Thread.ofVirtual()
        .start(
            () -> {
              Asyncio.run(() -> seen.add(carrier()));
              end.countDown();
            });
    OtherThread.await(end);
    assertThat(seen).containsExactly("tulip-carrier");
  }

  @TulipTest(realTime = true)
  void virtual_threads_that_a_coroutine_starts_run_on_the_jdks_own_scheduler() {
    var seen = new ArrayList<String>();
    var begun = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  seen.add(carrier());
                  begun.countDown();
                  OtherThread.await(release);
                  seen.add(carrier());
                });
    OtherThread.await(begun);
    release.countDown();
    joinWithinTheLoop(thread);
    assertThat(seen).hasSize(2).allMatch(name -> name.startsWith("ForkJoinPool"));
  }

  private static void joinWithinTheLoop(Thread thread) {
    Asyncio.await(
        () -> {
          thread.join();
        });
  }

  @Test
  void such_a_thread_outlives_its_coroutine_and_its_loop() {
    var release = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    Asyncio.run(
        () -> {
          Thread.startVirtualThread(
              () -> {
                OtherThread.await(release);
                end.countDown();
              });
        });
    release.countDown();
    OtherThread.await(end);
  }

  @TulipTest(realTime = true)
  void such_a_thread_is_no_coroutine() {
    var seen = new ArrayList<Object>();
    joinWithinTheLoop(
        Thread.startVirtualThread(
            () ->
                seen.add(org.assertj.core.api.Assertions.catchThrowable(Asyncio::getRunningLoop))));
    assertThat(seen.getFirst()).isInstanceOf(dev.tulip.NoRunningLoopException.class);
  }
}
