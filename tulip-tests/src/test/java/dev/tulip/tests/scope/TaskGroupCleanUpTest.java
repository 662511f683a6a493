package dev.tulip.tests.scope;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.currentTask;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.Asyncio.taskGroup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tulip.CancelledError;
import dev.tulip.ExceptionGroup;
import dev.tulip.KeyboardInterrupt;
import dev.tulip.Task;
import dev.tulip.TaskGroup;
import dev.tulip.sync.Event;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What comes out of a group whose body or tasks fail while they are being cancelled. */
class TaskGroupCleanUpTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofDays(1);

  private final ArithmeticException failure = new ArithmeticException("of a task");
  private final List<String> log = new ArrayList<>();

  private void failAfterThreeSeconds() {
    sleep(Duration.ofSeconds(3));
    throw failure;
  }

  private void failWhenCancelled() {
    try {
      sleep(DAY);
    } catch (CancelledError _) {
      throw failure;
    }
  }

  /** Waits until cancelled, and throws {@code instead} then. */
  private static void replaceCancellation(Throwable instead) {
    try {
      sleep(DAY);
    } catch (CancelledError _) {
      throw TaskGroupCleanUpTest.<RuntimeException>asItIs(instead);
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> E asItIs(Throwable failure) throws E {
    throw (E) failure;
  }

  private static int cancelling() {
    return Objects.requireNonNull(currentTask()).cancelling();
  }

  private static Task<@Nullable Void> begin(TaskGroup.Body body) {
    var task = createTask(() -> taskGroup(body));
    sleep(SECOND);
    assertThat(task.done()).isFalse();
    return task;
  }

  private static List<Throwable> failuresOf(Task<?> task) {
    return catchThrowableOfType(ExceptionGroup.class, task::await).exceptions();
  }

  // ---- cancelled from outside

  @TulipTest
  @FromCpython(file = "test_taskgroups", type = "TestTaskGroup", test = "test_taskgroup_08")
  void tasks_that_fail_then_outrank_the_cancellation_of_the_body() {
    var parent =
        begin(
            group -> {
              for (int i = 0; i < 5; i++) {
                group.createTask(this::failWhenCancelled);
              }
              sleep(DAY);
            });
    parent.cancel();
    assertThat(failuresOf(parent)).isEqualTo(Collections.nCopies(5, failure));
    assertThat(parent.cancelled()).isFalse();
  }

  @TulipTest
  @FromCpython(file = "test_taskgroups", type = "TestTaskGroup", test = "test_taskgroup_18")
  void a_body_that_fails_then_is_a_group_of_one() {
    var other = new IOException("in place of the cancellation");
    var parent = begin(_ -> replaceCancellation(other));
    parent.cancel();
    assertThat(failuresOf(parent)).containsExactly(other);
  }

  @TulipTest
  @FromCpython(file = "test_taskgroups", type = "TestTaskGroup", test = "test_taskgroup_15")
  void a_task_that_fails_while_the_cancelled_body_cleans_up_cancels_it_again_and_outranks_that() {
    var parent = begin(this::failWhileTheBodyCleansUp);
    parent.cancel();
    assertThat(failuresOf(parent)).containsExactly(failure);
    assertThat(log).containsExactly("clean-up begins, cancelling 1", "clean-up ends, cancelling 2");
  }

  private void failWhileTheBodyCleansUp(TaskGroup group) {
    group.createTask(this::failAfterThreeSeconds);
    try {
      sleep(DAY);
    } finally {
      log.add("clean-up begins, cancelling " + cancelling());
      cleanUp();
    }
  }

  private void cleanUp() {
    try {
      sleep(Duration.ofSeconds(5));
    } finally {
      log.add("clean-up ends, cancelling " + cancelling());
    }
  }

  @TulipTest
  @FromCpython(file = "test_taskgroups", type = "TestTaskGroup", test = "test_taskgroup_16")
  void so_it_does_where_the_cancellation_comes_through_another_task() {
    var waiter =
        createTask(() -> createTask(() -> taskGroup(this::failWhileTheBodyCleansUp)).await());
    sleep(SECOND);
    waiter.cancel();
    assertThat(failuresOf(waiter)).containsExactly(failure);
    assertThat(waiter.cancelled()).isFalse();
    assertThat(log).containsExactly("clean-up begins, cancelling 1", "clean-up ends, cancelling 2");
  }

  @TulipTest
  @FromCpython(file = "test_taskgroups", type = "TestTaskGroup", test = "test_error_and_cancel")
  void a_cancellation_and_a_failure_in_the_same_pass_both_take_effect() {
    var begun = new Event();
    var parent = createTask(() -> catchFailureAndSleep(begun));
    begun.await();
    assertThat(parent.cancelling()).isZero();
    parent.cancel();
    assertThat(parent.cancelling()).isEqualTo(1);
    assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class);
    assertThat(parent.cancelled()).isTrue();
    assertThat(log).containsExactly("caught, cancelling 1");
  }

  private void catchFailureAndSleep(Event begun) {
    var thrown =
        catchThrowable(
            () ->
                taskGroup(
                    group -> {
                      group.createTask(() -> announceAndFail(begun));
                      sleep(DAY);
                      log.add("slept in the group");
                    }));
    assertThat(((ExceptionGroup) thrown).exceptions()).containsExactly(failure);
    log.add("caught, cancelling " + cancelling());
    sleep(SECOND);
    log.add("slept after the group");
  }

  private void announceAndFail(Event begun) {
    begun.set();
    sleep(Duration.ZERO);
    throw failure;
  }

  // ---- cancelled by a failure

  @TulipTest
  @FromCpython(
      file = "test_taskgroups",
      type = "TestTaskGroup",
      test = "test_taskgroup_context_manager_exit_raises")
  void a_resource_that_fails_to_close_in_the_cancelled_body_is_a_failure_beside_the_first() {
    var closing = new IOException("of the resource");
    var thrown =
        catchThrowableOfType(
            ExceptionGroup.class,
            () ->
                taskGroup(
                    group -> {
                      group.createTask(this::failAfterThreeSeconds);
                      replaceCancellation(closing);
                    }));
    assertThat(thrown.exceptions()).containsExactly(failure, closing);
    assertThat(cancelling()).isZero();
  }

  @TulipTest
  @FromCpython(file = "test_taskgroups", type = "TestTaskGroup", test = "test_taskgroup_20")
  void a_keyboard_interrupt_in_the_cancelled_body_comes_out_bare() {
    var interrupt = new KeyboardInterrupt("body");
    assertThatThrownBy(
            () ->
                taskGroup(
                    group -> {
                      group.createTask(this::failAfterThreeSeconds);
                      replaceCancellation(interrupt);
                    }))
        .isSameAs(interrupt);
  }

  @TulipTest
  @FromCpython(
      file = "test_taskgroups",
      type = "TestTaskGroup",
      test = {"test_taskgroup_20a", "test_taskgroup_21a"})
  void errors_that_are_no_exceptions_stand_in_the_group_with_the_others() {
    var error = new AssertionError("an Error of Java's");
    assertThat(failuresOfTaskAndBody(failure, error)).containsExactly(failure, error);
    assertThat(failuresOfTaskAndBody(error, failure)).containsExactly(error, failure);
  }

  private static List<Throwable> failuresOfTaskAndBody(Throwable ofTask, Throwable ofBody) {
    var parent =
        createTask(
            () ->
                taskGroup(
                    group -> {
                      group.createTask(
                          () -> {
                            sleep(SECOND);
                            throw TaskGroupCleanUpTest.<RuntimeException>asItIs(ofTask);
                          });
                      replaceCancellation(ofBody);
                    }));
    return failuresOf(parent);
  }
}
