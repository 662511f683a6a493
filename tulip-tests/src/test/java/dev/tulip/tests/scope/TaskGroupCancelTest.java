package dev.tulip.tests.scope;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.currentTask;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.Asyncio.taskGroup;
import static dev.tulip.Asyncio.timeout;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tulip.CancelledError;
import dev.tulip.ExceptionGroup;
import dev.tulip.Task;
import dev.tulip.TaskGroup;
import dev.tulip.TimeoutException;
import dev.tulip.VoidCoroutine;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A group whose task is cancelled from outside. */
class TaskGroupCancelTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofDays(1);

  private final IllegalStateException failure = new IllegalStateException("failed");
  private final List<String> log = new ArrayList<>();
  private final List<Integer> counts = new ArrayList<>();

  private static Task<?> self() {
    return Objects.requireNonNull(currentTask());
  }

  /** Sleeps for a day; when cancelled, takes a second to end, and notes how often it was. */
  private VoidCoroutine slowToEnd() {
    return () -> {
      try {
        sleep(DAY);
      } finally {
        sleep(SECOND);
        counts.add(self().cancelling());
        log.add("task ended");
      }
    };
  }

  private VoidCoroutine failingToEnd() {
    return () -> {
      try {
        sleep(DAY);
      } catch (CancelledError _) {
        sleep(SECOND);
        throw failure;
      }
    };
  }

  private static Task<@Nullable Void> inGroup(TaskGroup.Body body) {
    var task = createTask(() -> taskGroup(body));
    passes(3);
    return task;
  }

  @TulipTest
  @FromCpython(file = "test_taskgroups", type = "TestTaskGroup", test = "test_taskgroup_22")
  void while_it_waits_its_tasks_are_cancelled_and_waited_for() {
    var parent = inGroup(group -> group.createTask(slowToEnd()));
    parent.cancel("outside");
    passes(3);
    assertThat(parent.done()).isFalse();
    assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class).hasMessage("outside");
    assertThat(log).containsExactly("task ended");
    assertThat(parent.cancelling()).isEqualTo(1);
  }

  @TulipTest
  @FromCpython(file = "test_taskgroups", type = "TestTaskGroup", test = "test_taskgroup_07")
  void while_its_body_runs_they_are_too() {
    var parent =
        inGroup(
            group -> {
              group.createTask(slowToEnd());
              try {
                sleep(DAY);
              } finally {
                log.add("body ended");
              }
            });
    parent.cancel("outside");
    assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class).hasMessage("outside");
    assertThat(log).containsExactly("body ended", "task ended");
  }

  @TulipTest
  @FromCpython(file = "test_taskgroups", type = "TestTaskGroup", test = "test_taskgroup_17")
  void the_error_comes_out_as_the_same_object() {
    var errors = new ArrayList<Throwable>();
    var parent =
        createTask(
            () -> {
              var thrown =
                  catchThrowable(
                      () ->
                          taskGroup(
                              _ -> {
                                try {
                                  sleep(DAY);
                                } catch (CancelledError e) {
                                  errors.add(e);
                                  throw e;
                                }
                              }));
              errors.add(thrown);
            });
    passes(1);
    parent.cancel();
    parent.await();
    assertThat(errors.get(1)).isSameAs(errors.get(0)).isInstanceOf(CancelledError.class);
  }

  @TulipTest
  void further_cancellations_only_keep_it_waiting() {
    var parent = inGroup(group -> group.createTask(slowToEnd()));
    parent.cancel("first");
    passes(2);
    parent.cancel("second");
    passes(2);
    parent.cancel("third");
    assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class).hasMessage("first");
    assertThat(log).containsExactly("task ended");
    assertThat(counts).containsExactly(1);
    assertThat(parent.cancelling()).isEqualTo(3);
  }

  @TulipTest
  void failures_outrank_the_cancellation() {
    var parent = inGroup(group -> group.createTask(failingToEnd()));
    parent.cancel();
    assertThatThrownBy(parent::await)
        .isInstanceOfSatisfying(
            ExceptionGroup.class, e -> assertThat(e.exceptions()).containsExactly(failure));
    assertThat(parent.cancelled()).isFalse();
  }

  @TulipTest
  void the_cancellation_is_then_delivered_at_the_next_wait() {
    var parent =
        createTask(
            () -> {
              var thrown = catchThrowable(() -> taskGroup(g -> g.createTask(failingToEnd())));
              assertThat(thrown).isInstanceOf(ExceptionGroup.class);
              log.add("caught, cancelling " + self().cancelling());
              sleep(Duration.ZERO);
              log.add("not reached");
            });
    passes(3);
    parent.cancel();
    assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class);
    assertThat(log).containsExactly("caught, cancelling 1");
    assertThat(parent.cancelling()).isEqualTo(1);
  }

  @TulipTest
  void tasks_that_decline_do_not_keep_it_from_being_cancelled() {
    var parent =
        inGroup(
            group ->
                group.createTask(
                    () -> {
                      try {
                        sleep(DAY);
                      } catch (CancelledError _) {
                        log.add("declined");
                      }
                    }));
    parent.cancel();
    assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class);
    assertThat(log).containsExactly("declined");
  }

  @TulipTest
  void a_cancellation_when_a_failure_has_cancelled_it_already_counts_on() {
    var parent =
        createTask(
            () -> {
              var thrown = catchThrowable(() -> taskGroup(this::failAndCleanUp));
              assertThat(thrown).isInstanceOf(ExceptionGroup.class);
              log.add("caught, cancelling " + self().cancelling());
              sleep(Duration.ZERO);
              log.add("not reached");
            });
    sleep(Duration.ofMillis(1_500));
    assertThat(parent.cancelling()).isEqualTo(1);
    parent.cancel("outside");
    assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class);
    assertThat(log).containsExactly("task ended", "caught, cancelling 1");
  }

  private void failAndCleanUp(TaskGroup group) {
    group.createTask(slowToEnd());
    group.createTask(
        () -> {
          sleep(SECOND);
          throw failure;
        });
  }

  @TulipTest
  void a_cancellation_of_the_parent_by_one_of_its_tasks_is_one_from_outside() {
    var parents = new ArrayList<Task<?>>();
    parents.add(
        createTask(
            () ->
                taskGroup(
                    group -> {
                      group.createTask(() -> parents.getFirst().cancel("by a task"));
                      group.createTask(slowToEnd());
                    })));
    assertThatThrownBy(() -> parents.getFirst().await())
        .isInstanceOf(CancelledError.class)
        .hasMessage("by a task");
    assertThat(log).containsExactly("task ended");
    assertThat(parents.getFirst().cancelled()).isTrue();
  }

  // ---- together with time limits

  @TulipTest
  void a_time_limit_around_it_ends_its_tasks() {
    assertThatThrownBy(() -> timeout(SECOND, () -> taskGroup(g -> g.createTask(slowToEnd()))))
        .isInstanceOf(TimeoutException.class);
    assertThat(log).containsExactly("task ended");
    assertThat(self().cancelling()).isZero();
  }

  @TulipTest
  void a_failure_after_the_limit_comes_out_of_both() {
    var thrown =
        catchThrowable(() -> timeout(SECOND, () -> taskGroup(g -> g.createTask(failingToEnd()))));
    assertThat(thrown).isInstanceOf(ExceptionGroup.class);
    assertThat(self().cancelling()).isZero();
    sleep(SECOND); // is not cancelled: the limit took its cancellation back
  }

  @TulipTest
  void a_time_limit_in_a_task_of_it_is_a_failure() {
    var thrown =
        catchThrowable(() -> taskGroup(g -> g.createTask(() -> timeout(SECOND, () -> sleep(DAY)))));
    assertThat(((ExceptionGroup) thrown).exceptions())
        .singleElement()
        .isInstanceOf(TimeoutException.class);
  }
}
