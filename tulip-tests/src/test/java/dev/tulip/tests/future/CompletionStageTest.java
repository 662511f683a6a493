package dev.tulip.tests.future;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.Future;
import dev.tulip.NoRunningLoopException;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.OtherThread;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Futures of {@code java.util.concurrent} awaited in a loop. */
class CompletionStageTest {

  private final CompletableFuture<String> stage = new CompletableFuture<>();

  private static void nextPass() {
    Asyncio.sleep(Duration.ZERO);
  }

  @TulipTest
  void a_done_stage_gives_its_result() {
    assertThat(Asyncio.await(CompletableFuture.completedStage("x"))).isEqualTo("x");
    assertThat(Asyncio.wrapFuture(CompletableFuture.completedFuture("x")).await()).isEqualTo("x");
  }

  @TulipTest(realTime = true)
  void a_stage_completed_by_another_thread_wakes_the_loop() {
    var task = Asyncio.createTask(() -> Asyncio.await(stage));
    var other = new ArrayList<OtherThread<Boolean>>();
    Asyncio.getRunningLoop()
        .callSoon(() -> other.add(OtherThread.startAction(() -> stage.complete("x"))));
    assertThat(task.await()).isEqualTo("x");
    other.getFirst().join();
  }

  @TulipTest
  void the_outcome_arrives_in_a_pass_and_not_at_once() {
    var future = Asyncio.wrapFuture(stage);
    stage.complete("x");
    assertThat(future.done()).isFalse();
    nextPass();
    assertThat(future.result()).isEqualTo("x");
  }

  @TulipTest
  void an_exception_arrives_as_it_is_also_through_dependent_stages() {
    var failure = new IOException("on purpose");
    stage.completeExceptionally(failure);
    assertThatThrownBy(() -> Asyncio.await(stage)).isSameAs(failure);
    assertThatThrownBy(() -> Asyncio.await(stage.thenApply(text -> text + "!"))).isSameAs(failure);
  }

  @TulipTest
  void null_is_a_result_of_a_stage_too() {
    assertThat(Asyncio.<String>await(CompletableFuture.completedStage(null))).isNull();
  }

  @TulipTest
  @FromCpython(file = "test_futures", type = "BaseFutureTests", test = "test_copy_state")
  void a_cancelled_stage_cancels_the_future() {
    var future = Asyncio.wrapFuture(stage);
    stage.cancel(false);
    assertThatThrownBy(future::await).isInstanceOf(CancelledError.class);
    assertThat(future.cancelled()).isTrue();
  }

  @TulipTest
  void the_cancel_of_a_stage_arrives_through_dependent_stages() {
    var future = Asyncio.wrapFuture(stage.thenApply(String::length));
    stage.cancel(false);
    assertThatThrownBy(future::await).isInstanceOf(CancelledError.class);
  }

  @TulipTest
  void cancelling_who_waits_cancels_the_stage() {
    var task = Asyncio.createTask(() -> Asyncio.await(stage));
    nextPass();
    task.cancel("enough");
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("enough");
    nextPass();
    assertThat(stage).isCancelled();
  }

  @TulipTest
  void what_depends_on_a_cancelled_stage_runs_in_a_callback_of_its_own() {
    var inTask = Asyncio.<Boolean>createFuture();
    stage.whenComplete((_, _) -> inTask.setResult(Asyncio.currentTask() != null));
    var future = Asyncio.wrapFuture(stage);
    future.cancel();
    assertThat(inTask.await()).isFalse();
  }

  @TulipTest
  @FromCpython(file = "test_futures", type = "BaseFutureTests", test = "test_wrap_future_cancel2")
  void an_outcome_that_comes_after_the_future_was_cancelled_is_dropped() {
    var source = CompletableFuture.completedFuture("x");
    var future = Asyncio.wrapFuture(source);
    assertThat(future.cancel()).isTrue();
    nextPass();
    nextPass();
    assertThat(future.cancelled()).isTrue();
    assertThat(source).isCompletedWithValue("x");
  }

  @Test
  void an_outcome_that_comes_after_the_loop_was_closed_is_dropped() {
    var held = new ArrayList<Future<String>>();
    VirtualTime.run(() -> held.add(Asyncio.wrapFuture(stage)));
    assertThat(stage.complete("late")).isTrue();
    assertThat(held.getFirst().done()).isFalse();
  }

  @Test
  @FromCpython(
      file = "test_futures",
      type = "BaseFutureTests",
      test = {"test_wrap_future_without_loop", "test_wrap_future_use_global_loop"})
  void outside_a_loop_the_threads_loop_is_meant() {
    assertThatThrownBy(() -> Asyncio.wrapFuture(stage)).isInstanceOf(NoRunningLoopException.class);
    try (var loop = VirtualTime.newEventLoop()) {
      Asyncio.setEventLoop(loop);
      var future = Asyncio.wrapFuture(stage);
      stage.complete("x");
      assertThat(loop.runUntilComplete(future)).isEqualTo("x");
    } finally {
      Asyncio.setEventLoop(null);
    }
  }

  // ---- the other way round

  @TulipTest
  void a_future_for_java_gets_the_result_a_pass_later() {
    var future = Asyncio.<String>createFuture();
    var target = future.toCompletableFuture();
    future.setResult("x");
    assertThat(target).isNotDone();
    nextPass();
    assertThat(target).isCompletedWithValue("x");
  }

  @TulipTest
  void a_future_for_java_fails_with_the_exception_itself() {
    var failure = new IOException("on purpose");
    var future = Asyncio.createFuture();
    var target = future.toCompletableFuture();
    future.setException(failure);
    nextPass();
    assertThat(target).isCompletedExceptionally();
    assertThat(target.exceptionNow()).isSameAs(failure);
  }

  @TulipTest
  void cancelling_the_future_cancels_the_one_for_java() {
    var future = Asyncio.createFuture();
    var target = future.toCompletableFuture();
    future.cancel();
    nextPass();
    assertThat(target).isCancelled();
    assertThatThrownBy(target::join).isInstanceOf(CancellationException.class);
  }

  @TulipTest
  void cancelling_the_one_for_java_cancels_the_task_in_its_loop() {
    var task = Asyncio.createTask(() -> Asyncio.createFuture().await());
    var target = task.toCompletableFuture();
    nextPass();
    OtherThread.run(() -> target.cancel(true));
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    assertThat(task.cancelled()).isTrue();
  }

  @TulipTest
  void what_depends_on_a_future_for_java_runs_in_a_callback() {
    var inTask = Asyncio.<Boolean>createFuture();
    var future = Asyncio.<String>createFuture();
    var dependent =
        future.toCompletableFuture().thenRun(() -> inTask.setResult(Asyncio.currentTask() != null));
    future.setResult("x");
    assertThat(inTask.await()).isFalse();
    assertThat(dependent).isCompleted();
  }

  @Test
  void cancelling_the_one_for_java_after_the_loop_was_closed_does_nothing() {
    var loop = VirtualTime.newEventLoop();
    var future = loop.createFuture();
    var target = future.toCompletableFuture();
    loop.close();
    assertThat(target.cancel(false)).isTrue();
    assertThat(future.done()).isFalse();
  }

  @TulipTest
  @FromCpython(file = "test_futures", type = "BaseFutureTests", test = "test_copy_state")
  void there_and_back_again_is_the_same_outcome() {
    var future = Asyncio.<String>createFuture();
    var back = Asyncio.wrapFuture(future.toCompletableFuture());
    future.setResult("x");
    assertThat(back.await()).isEqualTo("x");
    var failing = Asyncio.createFuture();
    var failingBack = Asyncio.wrapFuture(failing.toCompletableFuture());
    var failure = new IOException("on purpose");
    failing.setException(failure);
    assertThatThrownBy(failingBack::await).isSameAs(failure);
    var second = Asyncio.createFuture();
    var secondBack = Asyncio.wrapFuture(second.toCompletableFuture());
    secondBack.cancel();
    assertThatThrownBy(second::await).isInstanceOf(CancelledError.class);
  }
}
