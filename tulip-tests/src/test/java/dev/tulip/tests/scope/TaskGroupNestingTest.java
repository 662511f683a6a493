package dev.tulip.tests.scope;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.currentTask;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.Asyncio.taskGroup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tulip.CancelledError;
import dev.tulip.ExceptionGroup;
import dev.tulip.TaskGroup;
import dev.tulip.VoidCoroutine;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Failures and cancellations that pass through a group in a group. */
class TaskGroupNestingTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofDays(1);

  private final ArithmeticException inInner = new ArithmeticException("in the inner group");
  private final IllegalStateException inOuter = new IllegalStateException("in the outer group");
  private final List<Integer> counts = new ArrayList<>();

  private static VoidCoroutine failingAfter(Duration delay, RuntimeException failure) {
    return () -> {
      sleep(delay);
      throw failure;
    };
  }

  private void failWhenCancelled() {
    try {
      sleep(DAY);
    } catch (CancelledError _) {
      throw inInner;
    }
  }

  private static int cancelling() {
    return Objects.requireNonNull(currentTask()).cancelling();
  }

  private static List<Throwable> failures(Throwable thrown) {
    return ((ExceptionGroup) thrown).exceptions();
  }

  @TulipTest
  @FromCpython(
      file = "test_taskgroups",
      type = "TestTaskGroup",
      test = {"test_taskgroup_11", "test_taskgroup_12"})
  void failures_of_the_inner_one_when_both_are_cancelled_come_out_in_a_group_in_a_group() {
    for (int outerTasks = 0; outerTasks < 2; outerTasks++) {
      int count = outerTasks;
      var parent = createTask(() -> taskGroup(outer -> nest(outer, count)));
      sleep(SECOND);
      parent.cancel();
      var inner = failures(catchThrowable(parent::await));
      assertThat(inner).singleElement().isInstanceOf(ExceptionGroup.class);
      assertThat(failures(inner.getFirst())).containsExactly(inInner, inInner);
    }
  }

  private void nest(TaskGroup outer, int outerTasks) {
    for (int i = 0; i < outerTasks; i++) {
      outer.createTask(() -> sleep(DAY));
    }
    taskGroup(
        inner -> {
          inner.createTask(this::failWhenCancelled);
          inner.createTask(this::failWhenCancelled);
          sleep(DAY);
        });
  }

  @TulipTest
  @FromCpython(file = "test_taskgroups", type = "TestTaskGroup", test = "test_taskgroup_13")
  void a_failure_in_the_outer_one_cancels_the_inner_one_and_comes_out_alone() {
    var thrown =
        catchThrowableOfType(
            ExceptionGroup.class,
            () ->
                taskGroup(
                    outer -> {
                      outer.createTask(failingAfter(SECOND, inOuter));
                      taskGroup(inner -> inner.createTask(failingAfter(DAY, inInner)));
                    }));
    assertThat(thrown.exceptions()).containsExactly(inOuter);
    assertThat(cancelling()).isZero();
  }

  @TulipTest
  @FromCpython(
      file = "test_taskgroups",
      type = "TestTaskGroup",
      test = "test_nested_groups_both_cancelled")
  void when_both_fail_at_once_each_takes_back_its_own_cancellation() {
    var thrown =
        catchThrowable(
            () ->
                taskGroup(
                    outer -> {
                      var ofInner =
                          catchThrowable(() -> taskGroup(inner -> failBoth(outer, inner)));
                      assertThat(failures(ofInner)).containsExactly(inInner);
                      counts.add(cancelling());
                    }));
    assertThat(failures(thrown)).containsExactly(inOuter);
    counts.add(cancelling());
    assertThat(counts).containsExactly(1, 0);
    sleep(SECOND); // is not cancelled
  }

  private void failBoth(TaskGroup outer, TaskGroup inner) {
    inner.createTask(failingAfter(Duration.ZERO, inInner));
    outer.createTask(failingAfter(Duration.ZERO, inOuter));
  }
}
