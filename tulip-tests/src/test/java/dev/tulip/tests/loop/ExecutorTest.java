package dev.tulip.tests.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.EventLoop;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.CapturedLog;
import dev.tulip.tests.OtherThread;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Functions that threads of an executor call. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExecutorTest {

  private static EventLoop loop() {
    return Asyncio.getRunningLoop();
  }

  private static String threadName() {
    return Thread.currentThread().getName();
  }

  @TulipTest
  void the_default_executors_threads_are_named_after_asyncio_and_are_daemons() {
    var both = new CountDownLatch(2);
    var names =
        Asyncio.gather(
                loop().runInExecutor(() -> nameOnceBothAreHere(both)),
                loop().runInExecutor(() -> nameOnceBothAreHere(both)))
            .await();
    assertThat(names).containsExactlyInAnyOrder("asyncio_0", "asyncio_1");
    assertThat(loop().runInExecutor(() -> Thread.currentThread().isDaemon()).await()).isTrue();
  }

  private static String nameOnceBothAreHere(CountDownLatch both) {
    both.countDown();
    OtherThread.await(both);
    return threadName();
  }

  @TulipTest
  void an_executor_of_ones_own_is_used_where_it_is_given() {
    Executor direct = Runnable::run;
    var here = Thread.currentThread();
    assertThat(loop().runInExecutor(direct, Thread::currentThread).await()).isSameAs(here);
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test_set_default_executor")
  @TulipTest
  void the_default_executor_can_be_replaced() {
    var own = Executors.newSingleThreadExecutor(Thread.ofPlatform().name("own").factory());
    loop().setDefaultExecutor(own);
    assertThat(loop().runInExecutor(ExecutorTest::threadName).await()).isEqualTo("own");
    assertThat(Asyncio.toThread(ExecutorTest::threadName)).isEqualTo("own");
    loop().shutdownDefaultExecutor();
    assertThat(own.isTerminated()).isTrue();
  }

  @TulipTest
  void a_function_without_a_result_gives_null() {
    var ran = new ArrayList<String>();
    Runnable function = () -> ran.add(threadName());
    assertThat(loop().runInExecutor(function).await()).isNull();
    assertThat(loop().runInExecutor(Runnable::run, function).await()).isNull();
    assertThat(ran).hasSize(2);
  }

  @TulipTest
  void what_the_function_throws_comes_out_as_it_is() {
    var checked = new IOException("on purpose");
    var error = new AssertionError("on purpose");
    assertThatThrownBy(() -> Asyncio.toThread(() -> fail(checked))).isSameAs(checked);
    assertThatThrownBy(() -> Asyncio.toThread(() -> fail(error))).isSameAs(error);
    var cancelled = loop().runInExecutor(() -> fail(new CancelledError("there")));
    assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class).hasMessage("there");
    assertThat(cancelled.cancelled()).isTrue();
  }

  private static String fail(Throwable failure) throws Exception {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (Exception) failure;
  }

  // ---- cancelling

  @TulipTest
  void a_function_that_has_not_begun_is_not_called_once_its_future_is_cancelled() {
    var waiting = new ArrayList<Runnable>();
    var called = new ArrayList<String>();
    var future = loop().runInExecutor(waiting::add, () -> called.add("called"));
    assertThat(future.cancel("too late")).isTrue();
    Asyncio.sleep(Duration.ZERO);
    waiting.forEach(Runnable::run);
    assertThat(called).isEmpty();
    assertThatThrownBy(future::result).isInstanceOf(CancelledError.class).hasMessage("too late");
  }

  @TulipTest
  void a_function_that_has_begun_goes_on_without_being_interrupted() {
    var begun = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var interrupted = new ArrayList<Boolean>();
    var future =
        loop()
            .runInExecutor(
                () -> {
                  begun.countDown();
                  OtherThread.await(release);
                  interrupted.add(Thread.currentThread().isInterrupted());
                });
    OtherThread.await(begun);
    future.cancel();
    Asyncio.sleep(Duration.ZERO);
    assertThat(future.cancelled()).isTrue();
    release.countDown();
    loop().shutdownDefaultExecutor();
    assertThat(interrupted).containsExactly(false);
  }

  @TulipTest
  void cancelling_a_task_that_waits_for_a_thread_ends_the_task_at_once() {
    var release = new CountDownLatch(1);
    var task = Asyncio.createTask(() -> Asyncio.toThread(() -> OtherThread.await(release)));
    Asyncio.sleep(Duration.ZERO);
    task.cancel("enough");
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("enough");
    release.countDown();
  }

  // ---- shutting down

  @TulipTest
  void after_the_shutdown_the_default_executor_takes_nothing_and_others_still_do() {
    Asyncio.toThread(() -> 1);
    loop().shutdownDefaultExecutor();
    loop().shutdownDefaultExecutor();
    for (Runnable use : refusedUses().toList()) {
      assertThatIllegalStateException()
          .isThrownBy(use::run)
          .withMessage("Executor shutdown has been called");
    }
    assertThat(loop().runInExecutor(Runnable::run, () -> "still").await()).isEqualTo("still");
  }

  private static Stream<Runnable> refusedUses() {
    return Stream.of(() -> loop().runInExecutor(() -> 1), () -> Asyncio.toThread(() -> 1));
  }

  @TulipTest
  void an_executor_that_was_never_used_is_shut_down_too() {
    loop().shutdownDefaultExecutor();
    assertThatIllegalStateException().isThrownBy(() -> loop().runInExecutor(() -> 1));
  }

  @TulipTest
  void the_loop_runs_while_the_shutdown_waits_for_the_threads() {
    var release = new CountDownLatch(1);
    var future = loop().runInExecutor(() -> OtherThread.await(release));
    loop().callSoon(release::countDown);
    loop().shutdownDefaultExecutor();
    assertThat(release.getCount()).isZero();
    assertThat(future.await()).isNull();
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test_shutdown_default_executor_timeout")
  @Test
  void a_shutdown_that_takes_too_long_warns_and_leaves_the_threads_behind() {
    var release = new CountDownLatch(1);
    try (var log = new CapturedLog()) {
      VirtualTime.run(
          () -> {
            loop().runInExecutor(() -> OtherThread.await(release));
            loop().shutdownDefaultExecutor(Duration.ofMillis(2));
            loop().setDefaultExecutor(Executors.newCachedThreadPool());
            release.countDown();
          });
      assertThat(log.messages())
          .containsExactly("The executor did not finish joining its threads within 0.002 seconds.");
    }
  }

  @TulipTest
  void an_executor_that_refuses_says_so_at_once() {
    Executor full =
        _ -> {
          throw new RejectedExecutionException("full");
        };
    assertThatThrownBy(() -> loop().runInExecutor(full, () -> 1))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessage("full");
  }

  @Test
  void a_result_that_comes_after_the_loop_was_closed_is_dropped() {
    var release = new CountDownLatch(1);
    var waiting = new ArrayList<Runnable>();
    try (var log = new CapturedLog()) {
      var loop = VirtualTime.newEventLoop();
      var future = loop.runInExecutor(waiting::add, () -> "late");
      var onPool = loop.runInExecutor(() -> OtherThread.await(release));
      loop.close();
      waiting.forEach(Runnable::run);
      release.countDown();
      assertThat(future.done()).isFalse();
      assertThat(onPool.done()).isFalse();
      assertThat(log.messages()).isEmpty();
    }
  }

  @Test
  void closing_the_loop_tells_the_default_executor_to_stop() throws Exception {
    var own = Executors.newSingleThreadExecutor();
    var loop = VirtualTime.newEventLoop();
    loop.setDefaultExecutor(own);
    loop.close();
    assertThat(own.isShutdown()).isTrue();
  }
}
