package dev.tulip.tests.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.EventLoop;
import dev.tulip.ExceptionContext;
import dev.tulip.Generator;
import dev.tulip.VoidCoroutine;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.OtherThread;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What {@code run} does when the main coroutine has ended, in this order. */
class CleanUpTest {

  private final List<String> log = new CopyOnWriteArrayList<>();
  private final List<ExceptionContext> reported = new ArrayList<>();
  private EventLoop loop;

  private void run(VoidCoroutine main) {
    VirtualTime.run(
        () -> {
          loop = Asyncio.getRunningLoop();
          loop.setExceptionHandler((_, context) -> reported.add(context));
          main.run();
        });
  }

  private void waitAndNote(String name) {
    try {
      Asyncio.sleep(Duration.ofHours(1));
    } catch (CancelledError e) {
      log.add(name + " cancelled");
      throw e;
    }
  }

  private static void nextPass() {
    Asyncio.sleep(Duration.ZERO);
  }

  @Test
  void what_still_runs_is_cancelled_in_the_order_of_creation_and_awaited() {
    run(
        () -> {
          Asyncio.createTask(() -> waitAndNote("a"));
          Asyncio.createTask(
              () -> {
                try {
                  waitAndNote("b");
                } finally {
                  Asyncio.sleep(Duration.ofMinutes(1));
                  log.add("b cleaned up");
                }
              });
          Asyncio.createTask(() -> waitAndNote("c"));
          nextPass();
          log.add("main ended");
        });
    assertThat(log)
        .containsExactly("main ended", "a cancelled", "b cancelled", "c cancelled", "b cleaned up");
    assertThat(loop.isClosed()).isTrue();
    assertThat(reported).isEmpty();
  }

  @Test
  void a_task_made_in_the_last_step_of_main_still_makes_its_first() {
    run(() -> Asyncio.createTask(() -> waitAndNote("last")));
    assertThat(log).containsExactly("last cancelled");
    assertThat(reported).isEmpty();
  }

  @Test
  void a_task_made_by_that_task_in_its_first_step_never_begins() {
    run(() -> Asyncio.createTask(() -> Asyncio.createTask(() -> log.add("began"))));
    assertThat(log).isEmpty();
    assertThat(reported).isEmpty();
  }

  @FromCpython(
      file = "test_runners",
      type = "RunTests",
      test = "test_asyncio_run_reports_hanging_tasks_errors")
  @Test
  void what_fails_while_it_is_cancelled_is_reported_with_its_task() {
    var failure = new IllegalStateException("on purpose");
    run(
        () -> {
          Asyncio.createTask(
                  () -> {
                    try {
                      waitAndNote("a");
                    } catch (CancelledError _) {
                      throw failure;
                    }
                  })
              .setName("failing");
          nextPass();
        });
    assertThat(reported).hasSize(1);
    var context = reported.getFirst();
    assertThat(context.message()).isEqualTo("unhandled exception during asyncio.run() shutdown");
    assertThat(context.exception()).isSameAs(failure);
    assertThat(context.task().getName()).isEqualTo("failing");
  }

  @Test
  void a_task_that_declines_to_be_cancelled_is_waited_for() {
    run(
        () -> {
          Asyncio.createTask(
              () -> {
                try {
                  waitAndNote("a");
                } catch (CancelledError _) {
                  Asyncio.sleep(Duration.ofDays(1));
                  log.add("ended by itself");
                }
              });
          nextPass();
        });
    assertThat(log).containsExactly("a cancelled", "ended by itself");
    assertThat(reported).isEmpty();
  }

  @Test
  void tasks_then_generators_then_the_executor_then_the_loop() {
    run(
        () -> {
          loop.setDefaultExecutor(new NotedExecutor());
          var generator =
              Generator.<String>of(
                  yielder -> {
                    try {
                      yielder.yield("x");
                    } finally {
                      log.add("generator closed");
                    }
                  });
          generator.next();
          Asyncio.createTask(() -> waitAndNote("task"));
          nextPass();
        });
    assertThat(log)
        .containsExactly(
            "task cancelled", "generator closed", "executor told to stop, loop closed: false");
  }

  /** Notes when it is first told to stop. */
  private final class NotedExecutor extends java.util.concurrent.AbstractExecutorService {
    private boolean stopped;

    @Override
    public void shutdown() {
      if (!stopped) {
        stopped = true;
        log.add("executor told to stop, loop closed: " + loop.isClosed());
      }
    }

    @Override
    public List<Runnable> shutdownNow() {
      shutdown();
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return stopped;
    }

    @Override
    public boolean isTerminated() {
      return stopped;
    }

    @Override
    public boolean awaitTermination(long timeout, java.util.concurrent.TimeUnit unit) {
      return stopped;
    }

    @Override
    public void execute(Runnable command) {
      command.run();
    }
  }

  @Test
  void threads_of_the_executor_are_waited_for() {
    var release = new CountDownLatch(1);
    var pool = Executors.newCachedThreadPool();
    run(
        () -> {
          loop.setDefaultExecutor(pool);
          loop.runInExecutor(
              () -> {
                OtherThread.await(release);
                log.add("thread ended");
              });
          Asyncio.createTask(() -> openWhenCancelled(release));
          nextPass();
        });
    assertThat(log).containsExactly("thread ended");
    assertThat(pool.isTerminated()).isTrue();
  }

  private static void openWhenCancelled(CountDownLatch latch) {
    try {
      Asyncio.createFuture().await();
    } finally {
      latch.countDown();
    }
  }

  @Test
  void tasks_made_during_the_clean_up_are_left_pending_and_reported() {
    run(
        () -> {
          Asyncio.createTask(
              () -> {
                try {
                  waitAndNote("a");
                } finally {
                  Asyncio.createTask(() -> waitAndNote("too late")).setName("too late");
                }
              });
          nextPass();
        });
    assertThat(log).containsExactly("a cancelled");
    assertThat(reported).hasSize(1);
    assertThat(reported.getFirst().message()).isEqualTo("Task was destroyed but it is pending!");
    assertThat(reported.getFirst().task().getName()).isEqualTo("too late");
  }

  @Test
  void the_result_of_main_comes_after_all_that_and_so_does_its_exception() {
    assertThat(VirtualTime.<String>run(this::leaveTaskAndReturn)).isEqualTo("result");
    assertThat(log).containsExactly("left behind cancelled");
    var failure = new IllegalStateException("on purpose");
    assertThatThrownBy(
            () ->
                run(
                    () -> {
                      leaveTaskAndReturn();
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThat(log).hasSize(2);
    assertThat(loop.isClosed()).isTrue();
  }

  private String leaveTaskAndReturn() {
    Asyncio.createTask(() -> waitAndNote("left behind"));
    nextPass();
    return "result";
  }
}
