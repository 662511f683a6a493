package dev.tulip.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.Future;
import dev.tulip.Task;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.OtherThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;

/** Unparks and interrupts that nobody asked for. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DisturbanceTest {

  private final List<String> log = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  private static void passes(int count) {
    for (int i = 0; i < count; i++) {
      Asyncio.sleep(Duration.ZERO);
    }
  }

  private Task<@Nullable Void> waiter(Future<String> future) {
    var task =
        Asyncio.createTask(
            () -> {
              threads.add(Thread.currentThread());
              log.add(future.await());
              log.add("interrupted: " + Thread.interrupted());
            });
    passes(1);
    return task;
  }

  @TulipTest
  void an_unpark_does_not_wake_a_coroutine() {
    var future = Asyncio.<String>createFuture();
    var task = waiter(future);
    for (int i = 0; i < 10; i++) {
      LockSupport.unpark(threads.getFirst());
      OtherThread.run(() -> LockSupport.unpark(threads.getFirst()));
      passes(2);
    }
    assertThat(log).isEmpty();
    future.setResult("x");
    task.await();
    assertThat(log).containsExactly("x", "interrupted: false");
  }

  @TulipTest
  void an_interrupt_does_not_wake_a_coroutine_and_is_there_when_it_goes_on() {
    var future = Asyncio.<String>createFuture();
    var task = waiter(future);
    OtherThread.run(threads.getFirst()::interrupt);
    passes(5);
    assertThat(log).isEmpty();
    future.setResult("x");
    task.await();
    assertThat(log).containsExactly("x", "interrupted: true");
  }

  @TulipTest
  void a_coroutine_that_is_interrupted_can_wait_any_number_of_times() {
    Thread.currentThread().interrupt();
    passes(5);
    var future = Asyncio.<String>createFuture();
    Asyncio.getRunningLoop().callLater(Duration.ofSeconds(1), () -> future.setResult("x"));
    assertThat(future.await()).isEqualTo("x");
    assertThat(Thread.interrupted()).isTrue();
  }

  @TulipTest
  void an_unpark_of_a_task_that_has_ended_does_not_disturb_the_next() {
    var first = waiter(done());
    first.await();
    LockSupport.unpark(threads.getFirst());
    OtherThread.run(() -> LockSupport.unpark(threads.getFirst()));
    var future = Asyncio.<String>createFuture();
    var second = waiter(future);
    passes(3);
    assertThat(second.done()).isFalse();
    future.setResult("y");
    second.await();
    assertThat(log).containsExactly("x", "interrupted: false", "y", "interrupted: false");
  }

  private static Future<String> done() {
    var future = Asyncio.<String>createFuture();
    future.setResult("x");
    return future;
  }
}
