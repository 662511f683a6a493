package dev.tulip.tests.future;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.EventLoop;
import dev.tulip.ExceptionContext;
import dev.tulip.LoopClosedException;
import dev.tulip.Task;
import dev.tulip.TaskFactory;
import dev.tulip.TaskOptions;
import dev.tulip.tests.OtherThread;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A coroutine handed to a loop that another thread runs. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunCoroutineThreadsafeTest {

  private final EventLoop loop = Asyncio.newEventLoop();
  private OtherThread<Boolean> runner;

  @BeforeEach
  void start() {
    runner = OtherThread.startAction(loop::runForever);
  }

  @AfterEach
  void stop() {
    if (!loop.isClosed()) {
      loop.callSoonThreadsafe(loop::stop);
      runner.join();
      loop.close();
    }
  }

  @Test
  void it_runs_as_a_task_of_that_loop_and_gives_its_result() throws Exception {
    var result = Asyncio.runCoroutineThreadsafe(this::describe, loop);
    assertThat(result.get()).containsExactly(loop, true);
  }

  private List<Object> describe() {
    return List.of(Asyncio.getRunningLoop(), Asyncio.currentTask() != null);
  }

  @Test
  void its_exception_is_the_cause() {
    var failure = new IOException("on purpose");
    var result =
        Asyncio.runCoroutineThreadsafe(
            () -> {
              throw failure;
            },
            loop);
    assertThatThrownBy(result::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isSameAs(failure);
  }

  @Test
  void cancelling_the_result_cancels_the_task() {
    var begun = new CountDownLatch(1);
    var cancelled = new CountDownLatch(1);
    var result = Asyncio.runCoroutineThreadsafe(() -> waitForCancel(begun, cancelled), loop);
    OtherThread.await(begun);
    assertThat(result.cancel(true)).isTrue();
    OtherThread.await(cancelled);
  }

  private static void waitForCancel(CountDownLatch begun, CountDownLatch cancelled) {
    begun.countDown();
    try {
      Asyncio.createFuture().await();
    } catch (CancelledError e) {
      cancelled.countDown();
      throw e;
    }
  }

  @Test
  void a_task_that_is_cancelled_cancels_the_result() {
    var result =
        Asyncio.runCoroutineThreadsafe(
            () -> {
              Asyncio.currentTask().cancel();
              return Asyncio.createFuture().await();
            },
            loop);
    assertThatThrownBy(result::get).isInstanceOf(CancellationException.class);
  }

  @Test
  void a_task_factory_that_fails_is_reported_and_fails_the_result() throws Exception {
    var failure = new IllegalStateException("in the factory");
    var reported = new ArrayList<ExceptionContext>();
    var handled = new CountDownLatch(1);
    Asyncio.runCoroutineThreadsafe(
            () -> {
              loop.setTaskFactory(failing(failure));
              loop.setExceptionHandler(
                  (_, context) -> {
                    reported.add(context);
                    handled.countDown();
                  });
            },
            loop)
        .get();
    var result = Asyncio.runCoroutineThreadsafe(() -> 1, loop);
    assertThatThrownBy(result::get).cause().isSameAs(failure);
    OtherThread.await(handled);
    assertThat(reported.getFirst().exception()).isSameAs(failure);
  }

  private static TaskFactory failing(RuntimeException failure) {
    return new TaskFactory() {
      @Override
      public <T> Task<T> create(
          EventLoop loop, dev.tulip.Coroutine<T> coroutine, TaskOptions options) {
        throw failure;
      }
    };
  }

  @Test
  void a_closed_loop_refuses() {
    loop.callSoonThreadsafe(loop::stop);
    runner.join();
    loop.close();
    assertThatThrownBy(() -> Asyncio.runCoroutineThreadsafe(() -> 1, loop))
        .isInstanceOf(LoopClosedException.class);
  }
}
