package dev.tulip.tests.scope;

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
import dev.tulip.testing.VirtualClock;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What comes out of a group when something fails in it. */
class TaskGroupFailureTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofDays(1);

  private final IllegalStateException first = new IllegalStateException("first");
  private final IllegalStateException second = new IllegalStateException("second");
  private final List<String> log = new ArrayList<>();

  private static VoidCoroutine failingAfter(int seconds, Exception failure) {
    return () -> {
      sleep(Duration.ofSeconds(seconds));
      throw failure;
    };
  }

  /** Sleeps for a day; when cancelled, takes some time to end, and notes that. */
  private VoidCoroutine slowToEnd(int seconds, String name) {
    return () -> {
      try {
        sleep(DAY);
      } catch (CancelledError e) {
        sleep(Duration.ofSeconds(seconds));
        log.add(name + " ended");
        throw e;
      }
    };
  }

  /** Sleeps for a day; when cancelled, fails after some time. */
  private static VoidCoroutine failingToEnd(int seconds, RuntimeException failure) {
    return () -> {
      try {
        sleep(DAY);
      } catch (CancelledError e) {
        sleep(Duration.ofSeconds(seconds));
        throw failure;
      }
    };
  }

  private static ExceptionGroup failureOf(TaskGroup.Body body) {
    return catchThrowableOfType(ExceptionGroup.class, () -> taskGroup(body));
  }

  private static int cancelling() {
    return Objects.requireNonNull(currentTask()).cancelling();
  }

  @TulipTest
  @FromCpython(
      file = "test_taskgroups",
      type = "TestTaskGroup",
      test = "test_cancelling_level_preserved")
  void even_a_single_failure_comes_out_in_a_group() {
    var failure = new IOException("checked");
    var thrown = failureOf(group -> group.createTask(failingAfter(1, failure)));
    assertThat(thrown.exceptions()).containsExactly(failure);
    assertThat(thrown).hasMessage("unhandled errors in a TaskGroup (1 sub-exception)");
    assertThat(thrown.getCause()).isNull();
    assertThat(cancelling()).isZero();
    sleep(SECOND); // is not cancelled
  }

  @TulipTest
  void the_first_failure_cancels_the_other_tasks_and_the_body_once() {
    var counts = new ArrayList<Integer>();
    var thrown =
        failureOf(
            group -> {
              var other = group.createTask(slowToEnd(2, "other"));
              group.createTask(failingAfter(1, first));
              try {
                sleep(DAY);
              } finally {
                log.add("body ended");
                counts.add(other.cancelling());
                counts.add(cancelling());
              }
            });
    assertThat(thrown.exceptions()).containsExactly(first);
    assertThat(log).containsExactly("body ended", "other ended");
    assertThat(counts).containsExactly(1, 1);
    assertThat(cancelling()).isZero();
  }

  @TulipTest
  void a_group_that_waits_already_is_woken_and_waits_on(VirtualClock clock) {
    var thrown =
        failureOf(
            group -> {
              group.createTask(slowToEnd(2, "other"));
              group.createTask(failingAfter(1, first));
            });
    assertThat(thrown.exceptions()).containsExactly(first);
    assertThat(log).containsExactly("other ended");
    assertThat(clock.nanos()).isEqualTo(3_000_000_000L);
    assertThat(cancelling()).isZero();
  }

  @TulipTest
  void later_failures_are_added_in_the_order_in_which_they_happen() {
    var thrown =
        failureOf(
            group -> {
              group.createTask(failingToEnd(3, new IllegalStateException("last")));
              group.createTask(failingToEnd(2, second));
              group.createTask(failingAfter(1, first));
            });
    assertThat(thrown.exceptions())
        .extracting(Throwable::getMessage)
        .containsExactly("first", "second", "last");
    assertThat(thrown).hasMessage("unhandled errors in a TaskGroup (3 sub-exceptions)");
  }

  @TulipTest
  void a_second_failure_cancels_nobody_again() {
    var counts = new ArrayList<Integer>();
    failureOf(
        group -> {
          var slow = group.createTask(slowToEnd(5, "slow"));
          group.createTask(failingToEnd(1, second));
          group.createTask(failingAfter(1, first));
          try {
            sleep(DAY);
          } finally {
            sleep(Duration.ofSeconds(2));
            counts.add(slow.cancelling());
            counts.add(cancelling());
          }
        });
    assertThat(counts).containsExactly(1, 1);
    assertThat(log).containsExactly("slow ended");
  }

  @TulipTest
  void a_failing_body_cancels_the_tasks_and_comes_after_their_failures() {
    var thrown =
        failureOf(
            group -> {
              group.createTask(failingToEnd(1, first));
              group.createTask(slowToEnd(2, "slow"));
              sleep(SECOND);
              throw second;
            });
    assertThat(thrown.exceptions()).containsExactly(first, second);
    assertThat(log).containsExactly("slow ended");
    assertThat(cancelling()).isZero();
  }

  @TulipTest
  void a_body_that_fails_by_itself_is_a_group_of_one() {
    var thrown =
        failureOf(
            _ -> {
              throw first;
            });
    assertThat(thrown.exceptions()).containsExactly(first);
  }

  @TulipTest
  @FromCpython(file = "test_taskgroups", type = "TestTaskGroup", test = "test_taskgroup_19")
  void a_body_that_catches_its_cancellation_and_fails_is_part_of_the_group() {
    var thrown =
        failureOf(
            group -> {
              group.createTask(failingAfter(1, first));
              try {
                sleep(DAY);
              } catch (CancelledError _) {
                throw second;
              }
            });
    assertThat(thrown.exceptions()).containsExactly(first, second);
  }

  @TulipTest
  void a_body_that_catches_its_cancellation_may_go_on_waiting() {
    var thrown =
        failureOf(
            group -> {
              group.createTask(failingAfter(1, first));
              try {
                sleep(DAY);
              } catch (CancelledError _) {
                log.add(sleep(SECOND, "went on"));
              }
            });
    assertThat(thrown.exceptions()).containsExactly(first);
    assertThat(log).containsExactly("went on");
    assertThat(cancelling()).isZero();
  }

  @TulipTest
  void a_cancelled_error_of_the_bodys_own_comes_out_itself() {
    var error = new CancelledError("its own");
    var thrown =
        catchThrowable(
            () ->
                taskGroup(
                    group -> {
                      group.createTask(slowToEnd(1, "task"));
                      sleep(Duration.ZERO);
                      throw error;
                    }));
    assertThat(thrown).isSameAs(error);
    assertThat(log).containsExactly("task ended");
  }

  @TulipTest
  void failures_outrank_it() {
    var thrown =
        failureOf(
            group -> {
              group.createTask(failingToEnd(1, first));
              sleep(Duration.ZERO);
              throw new CancelledError("its own");
            });
    assertThat(thrown.exceptions()).containsExactly(first);
  }

  @TulipTest
  @FromCpython(file = "test_taskgroups", type = "TestTaskGroup", test = "test_taskgroup_14")
  void a_group_in_a_group_fails_as_one_of_the_outer_ones_failures() {
    var thrown =
        failureOf(
            outer -> {
              outer.createTask(slowToEnd(1, "outer task"));
              taskGroup(inner -> inner.createTask(failingAfter(1, first)));
            });
    assertThat(thrown.exceptions()).hasSize(1);
    var inner = (ExceptionGroup) thrown.exceptions().getFirst();
    assertThat(inner.exceptions()).containsExactly(first);
    assertThat(log).containsExactly("outer task ended");
  }
}
