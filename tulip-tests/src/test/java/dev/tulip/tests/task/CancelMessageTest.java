package dev.tulip.tests.task;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.gatherReturnExceptions;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.Asyncio.waitTasks;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tulip.CancelledError;
import dev.tulip.Future;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What comes out of a cancelled task: its error with the message, and nothing around it. */
class CancelMessageTest {

  private static final List<@Nullable String> MESSAGES = Arrays.asList(null, "", "enough");

  private static void sleepLong() {
    sleep(Duration.ofDays(1));
  }

  /** What the task throws that cancels another and then asks it. */
  private static Throwable outcomeOfAsker(
      @Nullable String message, int head, Consumer<Future<?>> ask) {
    var asker =
        createTask(
            () -> {
              var cancelled = createTask(CancelMessageTest::sleepLong);
              passes(head);
              cancelled.cancel(message);
              waitTasks(List.of(cancelled));
              ask.accept(cancelled);
            });
    var thrown = catchThrowable(asker::await);
    assertThat(asker.cancelled()).isTrue();
    return thrown;
  }

  private static void assertBare(Throwable thrown, @Nullable String message) {
    assertThat(thrown)
        .isInstanceOf(CancelledError.class)
        .hasMessage(message)
        .hasNoCause()
        .hasNoSuppressedExceptions();
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = "test_cancel_with_message_then_future_result")
  @TulipTest
  void asking_for_the_result_of_a_cancelled_task_cancels_the_asker_with_its_message() {
    for (var message : MESSAGES) {
      assertBare(outcomeOfAsker(message, 1, Future::result), message);
    }
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = "test_cancel_with_message_then_future_exception")
  @TulipTest
  void so_does_asking_for_its_exception() {
    for (var message : MESSAGES) {
      assertBare(outcomeOfAsker(message, 1, Future::exception), message);
    }
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = "test_cancel_with_message_before_starting_task")
  @TulipTest
  void the_message_is_the_same_where_the_task_had_not_begun() {
    for (var message : MESSAGES) {
      assertBare(outcomeOfAsker(message, 0, Future::exception), message);
    }
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = "test_cancellation_exception_context")
  @TulipTest
  void an_exception_raised_for_it_keeps_it_as_its_cause() {
    var translator = createTask(CancelMessageTest::translateCancellation);
    assertThatThrownBy(translator::await)
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage("given up")
        .cause()
        .isInstanceOf(CancelledError.class)
        .hasMessage("by a callback")
        .hasNoCause();
  }

  private static void translateCancellation() {
    var inner = createTask(CancelMessageTest::sleepLong);
    passes(1);
    getRunningLoop().callSoon(() -> inner.cancel("by a callback"));
    try {
      inner.await();
    } catch (CancelledError e) {
      throw new IllegalStateException("given up", e);
    }
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_cancel_gather_2")
  @TulipTest
  void it_passes_through_a_gather_that_lists_exceptions() {
    for (var message : MESSAGES) {
      var polling = createTask(CancelMessageTest::gatherTenTimes);
      sleep(Duration.ofMillis(3_500));
      polling.cancel(message);
      assertBare(catchThrowable(polling::await), message);
      assertThat(polling.cancelled()).isTrue();
    }
  }

  private static void gatherTenTimes() {
    for (int i = 0; i < 10; i++) {
      gatherReturnExceptions(() -> sleep(Duration.ofSeconds(1))).await();
    }
  }

  @TulipTest
  void its_stack_trace_tells_where_the_task_was_waiting() {
    var asked = outcomeOfAsker("enough", 1, Future::result);
    assertThat(asked.getStackTrace())
        .extracting(StackTraceElement::getMethodName)
        .contains("sleepLong");
    var exception = outcomeOfAsker("enough", 1, Future::exception);
    assertThat(exception.getStackTrace())
        .extracting(StackTraceElement::getMethodName)
        .contains("sleepLong");
  }
}
