package dev.tulip.tests.task;

import static dev.tulip.Asyncio.allTasks;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.currentTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.runCoroutineThreadsafe;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.Asyncio.toThread;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tulip.CancelledError;
import dev.tulip.ContextVar;
import dev.tulip.Coroutine;
import dev.tulip.EventLoop;
import dev.tulip.LoopClosedException;
import dev.tulip.Task;
import dev.tulip.TaskFactory;
import dev.tulip.TaskOptions;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Coroutines for a loop from other threads, and functions for other threads from a coroutine. */
class TaskFromThreadTest {

  private static final ContextVar<String> VAR = ContextVar.withDefault("var", "unset");

  private final List<String> log = new CopyOnWriteArrayList<>();

  // ---- runCoroutineThreadsafe

  @FromCpython(
      file = "test_tasks",
      type = "RunCoroutineThreadsafeTests",
      test = "test_run_coroutine_threadsafe")
  @TulipTest
  void another_thread_gets_the_result_of_a_coroutine_that_ran_in_the_loop() {
    var loop = getRunningLoop();
    Coroutine<String> coroutine =
        () -> sleep(Duration.ZERO, currentTask().getLoop() == loop ? "in the loop" : "elsewhere");
    var result = toThread(() -> runCoroutineThreadsafe(coroutine, loop).join());
    assertThat(result).isEqualTo("in the loop");
  }

  @FromCpython(
      file = "test_tasks",
      type = "RunCoroutineThreadsafeTests",
      test = "test_run_coroutine_threadsafe_with_exception")
  @TulipTest
  void it_gets_the_exception_too() {
    var loop = getRunningLoop();
    var failure = new IOException("in the loop");
    Coroutine<String> failing =
        () -> {
          throw failure;
        };
    var thrown = toThread(() -> catchThrowable(runCoroutineThreadsafe(failing, loop)::join));
    assertThat(thrown).isInstanceOf(CompletionException.class).hasCause(failure);
  }

  @TulipTest
  void cancelling_what_it_got_cancels_the_task() {
    var loop = getRunningLoop();
    var begun = new CountDownLatch(1);
    toThread(
        () -> {
          var future = runCoroutineThreadsafe(() -> noteCancellation(begun), loop);
          begun.await();
          return future.cancel(true);
        });
    passes(3);
    assertThat(log).containsExactly("cancelled");
  }

  private void noteCancellation(CountDownLatch begun) {
    begun.countDown();
    try {
      sleep(Duration.ofDays(1));
    } catch (CancelledError e) {
      log.add("cancelled");
      throw e;
    }
  }

  @FromCpython(
      file = "test_tasks",
      type = "RunCoroutineThreadsafeTests",
      test = "test_run_coroutine_threadsafe_with_timeout")
  @TulipTest
  void one_that_took_too_long_and_is_cancelled_leaves_no_task() {
    var loop = getRunningLoop();
    var thrown = toThread(() -> catchThrowable(() -> giveUpAtOnce(loop)));
    assertThat(thrown).isInstanceOf(TimeoutException.class);
    passes(3);
    assertThat(allTasks()).containsExactly(currentTask());
  }

  private static void giveUpAtOnce(EventLoop loop) throws Exception {
    var future = runCoroutineThreadsafe(() -> sleep(Duration.ofDays(1), "late"), loop);
    try {
      future.get(0, TimeUnit.SECONDS);
    } finally {
      future.cancel(true);
    }
  }

  @FromCpython(
      file = "test_tasks",
      type = "RunCoroutineThreadsafeTests",
      test = "test_run_coroutine_threadsafe_task_cancelled")
  @TulipTest
  void a_task_that_is_cancelled_in_the_loop_cancels_what_it_got() {
    var loop = getRunningLoop();
    var future =
        toThread(
            () -> {
              var made = runCoroutineThreadsafe(() -> currentTask().cancel(), loop);
              catchThrowable(made::join);
              return made;
            });
    assertThat(future.isCancelled()).isTrue();
  }

  @FromCpython(
      file = "test_tasks",
      type = "RunCoroutineThreadsafeTests",
      test = "test_run_coroutine_threadsafe_task_factory_exception")
  @TulipTest
  void a_task_that_cannot_be_made_is_a_failure_for_both() {
    var loop = getRunningLoop();
    var failure = new IllegalStateException("no tasks today");
    loop.setTaskFactory(new RefusingFactory(failure));
    loop.setExceptionHandler((_, context) -> log.add("" + context.exception()));
    var thrown = toThread(() -> catchThrowable(runCoroutineThreadsafe(() -> "", loop)::join));
    loop.setTaskFactory(TaskFactory.standard());
    assertThat(thrown).isInstanceOf(CompletionException.class).hasCause(failure);
    assertThat(log).containsExactly("" + failure);
  }

  private record RefusingFactory(RuntimeException failure) implements TaskFactory {

    @Override
    public <T> Task<T> create(EventLoop loop, Coroutine<T> coroutine, TaskOptions options) {
      throw failure;
    }
  }

  @Test
  void a_closed_loop_takes_nothing() {
    var loop = VirtualTime.newEventLoop();
    loop.close();
    assertThatThrownBy(() -> runCoroutineThreadsafe(() -> log.add("run"), loop))
        .isInstanceOf(LoopClosedException.class);
  }

  // ---- toThread

  @TulipTest
  void a_function_runs_in_another_thread_with_a_copy_of_the_context() {
    VAR.set("caller");
    var caller = Thread.currentThread();
    var seen =
        toThread(
            () -> {
              assertThat(Thread.currentThread()).isNotSameAs(caller);
              var before = VAR.get();
              VAR.set("thread");
              return before + ", " + VAR.get();
            });
    assertThat(seen).isEqualTo("caller, thread");
    assertThat(VAR.get()).isEqualTo("caller");
  }

  @TulipTest
  void what_it_throws_comes_out_as_it_is() {
    var failure = new IOException("in the thread");
    var thrown =
        catchThrowable(
            () ->
                toThread(
                    () -> {
                      throw failure;
                    }));
    assertThat(thrown).isSameAs(failure);
  }

  @Test
  void cancelling_the_wait_does_not_stop_the_thread() {
    var begun = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    VirtualTime.run(
        () -> {
          var waiter = createTask(() -> toThread(() -> noteWhenTold(begun, goOn)));
          passes(1);
          begun.await();
          waiter.cancel();
          passes(2);
          assertThat(waiter.cancelled()).isTrue();
          goOn.countDown();
        });
    assertThat(log).containsExactly("went on");
  }

  private boolean noteWhenTold(CountDownLatch begun, CountDownLatch goOn)
      throws InterruptedException {
    begun.countDown();
    goOn.await();
    return log.add("went on");
  }
}
