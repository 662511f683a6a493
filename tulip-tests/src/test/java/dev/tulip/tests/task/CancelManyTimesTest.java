package dev.tulip.tests.task;

import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.currentTask;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tulip.CancelledError;
import dev.tulip.Future;
import dev.tulip.Task;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Several cancellations of one task, and the messages they carry. */
class CancelManyTimesTest {

  private final List<@Nullable String> messages = new ArrayList<>();

  /** A task that sleeps twice, and notes the messages of what wakes it. */
  private Task<String> twiceSleeper() {
    return createTask(
        () -> {
          for (int i = 0; i < 2; i++) {
            try {
              sleep(Duration.ofSeconds(1));
            } catch (CancelledError e) {
              messages.add(e.getMessage());
            }
          }
          return "survived";
        });
  }

  @TulipTest
  void two_before_delivery_are_delivered_once_and_counted_twice() {
    var task = twiceSleeper();
    passes(1);
    assertThat(task.cancel("first")).isTrue();
    assertThat(task.cancel("second")).isTrue();
    assertThat(task.cancelling()).isEqualTo(2);
    assertThat(task.await()).isEqualTo("survived");
    assertThat(messages).containsExactly("first");
    assertThat(task.cancelling()).isEqualTo(2);
  }

  @TulipTest
  void one_after_delivery_is_delivered_again() {
    var task = twiceSleeper();
    passes(1);
    task.cancel("first");
    passes(1);
    task.cancel("second");
    assertThat(task.await()).isEqualTo("survived");
    assertThat(messages).containsExactly("first", "second");
    assertThat(task.cancelling()).isEqualTo(2);
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = "test_task_cancel_message_setter")
  @TulipTest
  void of_a_task_that_has_not_begun_the_last_message_is_seen() {
    var task = twiceSleeper();
    task.cancel("first");
    task.cancel("last");
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("last");
    assertThat(messages).isEmpty();
  }

  @TulipTest
  void of_a_running_task_the_last_message_is_seen() {
    var task =
        createTask(
            () -> {
              var self = Objects.requireNonNull(currentTask());
              self.cancel("first");
              self.cancel("last");
              sleep(Duration.ofSeconds(1));
            });
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("last");
    assertThat(task.cancelling()).isEqualTo(2);
  }

  @TulipTest
  void of_one_that_has_not_gone_on_the_last_message_is_seen() {
    Future<String> future = createFuture();
    var task = createTask(future::await);
    passes(1);
    future.setResult("lost");
    task.cancel("first");
    task.cancel("last");
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("last");
  }

  @TulipTest
  void each_is_passed_on_to_the_task_that_is_waited_for() {
    Future<String> future = createFuture();
    var inner = createTask(future::await);
    var outer = createTask(inner::await);
    passes(1);
    outer.cancel("first");
    outer.cancel("second");
    assertThat(inner.cancelling()).isEqualTo(2);
    assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class).hasMessage("first");
    assertThat(inner.cancelled()).isTrue();
  }

  @TulipTest
  void a_cancellation_without_a_message_has_none() {
    var task = twiceSleeper();
    task.cancel();
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage(null);
  }

  @TulipTest
  void the_error_that_ended_the_task_is_handed_out_first_and_then_others_without_message() {
    var errors = new ArrayList<CancelledError>();
    var task =
        createTask(
            () -> {
              try {
                sleep(Duration.ofSeconds(1));
              } catch (CancelledError e) {
                errors.add(e);
                throw e;
              }
            });
    passes(1);
    task.cancel("message");
    passes(1);
    assertThat(errors.getFirst()).hasMessage("message");
    assertThat(catchThrowable(task::await)).isSameAs(errors.getFirst());
    assertThat(catchThrowable(task::await))
        .isInstanceOf(CancelledError.class)
        .isNotSameAs(errors.getFirst())
        .hasMessage(null);
  }

  @TulipTest
  void a_cancelled_future_gives_each_who_awaits_it_an_error_of_its_own() {
    Future<String> future = createFuture();
    future.cancel("message");
    var first = catchThrowable(future::await);
    var second = catchThrowable(future::await);
    assertThat(first).isInstanceOf(CancelledError.class).hasMessage("message").isNotSameAs(second);
    assertThat(second).isInstanceOf(CancelledError.class).hasMessage("message");
    assertThat(future.cancel("again")).isFalse();
  }
}
