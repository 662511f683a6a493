package dev.tulip.tests.task;

import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.currentTask;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.CancelledError;
import dev.tulip.Coroutine;
import dev.tulip.Future;
import dev.tulip.Task;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Tasks that catch their cancellation, and cancellations that are taken back. */
class SwallowedCancelTest {

  private final List<String> log = new ArrayList<>();

  /** A task that is cancelled while it sleeps, and then does {@code handler}. */
  private static Task<String> cancelledThen(Coroutine<String> handler) {
    var task =
        createTask(
            () -> {
              try {
                return sleep(Duration.ofDays(1), "slept");
              } catch (CancelledError _) {
                return handler.run();
              }
            });
    passes(1);
    task.cancel("message");
    return task;
  }

  @TulipTest
  void a_task_that_catches_it_goes_on_undisturbed() {
    var task = cancelledThen(() -> sleep(Duration.ofSeconds(1), "declined"));
    assertThat(task.await()).isEqualTo("declined");
    assertThat(task.cancelled()).isFalse();
    assertThat(task.cancelling()).isEqualTo(1);
  }

  @TulipTest
  void a_task_may_wait_while_it_cleans_up() {
    var task =
        createTask(
            () -> {
              try {
                sleep(Duration.ofDays(1));
              } finally {
                sleep(Duration.ofSeconds(1));
                log.add("cleaned up");
              }
            });
    passes(1);
    task.cancel("message");
    passes(3);
    assertThat(task.done()).isFalse();
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("message");
    assertThat(log).containsExactly("cleaned up");
  }

  @TulipTest
  void a_second_one_while_it_cleans_up_replaces_the_first() {
    var task = cancelledThen(() -> sleep(Duration.ofDays(1), "not reached"));
    passes(1);
    task.cancel("again");
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("again");
  }

  @TulipTest
  void catching_exceptions_does_not_catch_it() {
    var task =
        createTask(
            () -> {
              try {
                sleep(Duration.ofDays(1));
              } catch (Exception e) {
                log.add("caught " + e);
              }
            });
    passes(1);
    task.cancel();
    passes(1);
    assertThat(task.cancelled()).isTrue();
    assertThat(log).isEmpty();
  }

  @TulipTest
  void another_exception_while_it_cleans_up_is_the_tasks_outcome() {
    var failure = new IllegalStateException("clean-up failed");
    var task = cancelledThen(() -> fail(failure));
    assertThatThrownBy(task::await).isSameAs(failure);
    assertThat(task.cancelled()).isFalse();
    assertThat(task.exception()).isSameAs(failure);
  }

  private static String fail(RuntimeException failure) {
    throw failure;
  }

  @TulipTest
  void another_cancelled_error_while_it_cleans_up_is_the_tasks_outcome() {
    var error = new CancelledError("another");
    var task =
        cancelledThen(
            () -> {
              throw error;
            });
    assertThatThrownBy(task::await).isSameAs(error);
    assertThat(task.cancelled()).isTrue();
  }

  // ---- taking it back

  @TulipTest
  void taking_back_counts_down_to_zero_and_no_further() {
    var task = cancelledThen(() -> "declined");
    task.cancel();
    task.cancel();
    assertThat(task.cancelling()).isEqualTo(3);
    assertThat(task.uncancel()).isEqualTo(2);
    assertThat(task.uncancel()).isEqualTo(1);
    assertThat(task.uncancel()).isZero();
    assertThat(task.uncancel()).isZero();
    assertThat(task.cancelling()).isZero();
    assertThat(task.await()).isEqualTo("declined");
  }

  @TulipTest
  void at_zero_a_cancellation_that_is_not_delivered_is_dropped() {
    var task =
        createTask(
            () -> {
              var self = Objects.requireNonNull(currentTask());
              self.cancel();
              assertThat(self.uncancel()).isZero();
              return sleep(Duration.ofSeconds(1), "slept");
            });
    assertThat(task.await()).isEqualTo("slept");
  }

  @TulipTest
  void above_zero_it_is_not() {
    var task =
        createTask(
            () -> {
              var self = Objects.requireNonNull(currentTask());
              self.cancel();
              self.cancel();
              assertThat(self.uncancel()).isEqualTo(1);
              return sleep(Duration.ofSeconds(1), "slept");
            });
    passes(2);
    assertThat(task.cancelled()).isTrue();
  }

  @TulipTest
  void a_task_that_has_not_begun_begins_after_all() {
    var task = createTask(() -> "begun");
    task.cancel();
    task.uncancel();
    assertThat(task.await()).isEqualTo("begun");
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = "test_uncancel_resets_must_cancel")
  @TulipTest
  void one_whose_future_is_done_gets_its_result_after_all() {
    Future<String> future = createFuture();
    var task = createTask(future::await);
    passes(1);
    future.setResult("kept");
    task.cancel();
    task.uncancel();
    assertThat(task.await()).isEqualTo("kept");
  }

  @TulipTest
  void one_whose_future_was_cancelled_is_cancelled_though_it_is_taken_back() {
    Future<String> future = createFuture();
    var task = createTask(future::await);
    passes(1);
    task.cancel();
    assertThat(task.uncancel()).isZero();
    passes(1);
    assertThat(task.cancelled()).isTrue();
  }
}
