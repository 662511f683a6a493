package dev.tulip.tests.scope;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.Asyncio.taskGroup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tulip.CancelledError;
import dev.tulip.ExceptionGroup;
import dev.tulip.Task;
import dev.tulip.TaskGroup;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualClock;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Tasks that come to a group and leave it at different times, and how each of them ends. */
class TaskGroupMembersTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofDays(1);

  private final IllegalStateException failure = new IllegalStateException("failed");
  private final List<Task<?>> tasks = new ArrayList<>();
  private final List<String> log = new ArrayList<>();

  private void failAfterASecond() {
    sleep(SECOND);
    throw failure;
  }

  private void sleepForADay() {
    try {
      sleep(DAY);
      log.add("slept");
    } catch (CancelledError e) {
      log.add("cancelled");
      throw e;
    }
  }

  @TulipTest
  @FromCpython(
      file = "test_taskgroups",
      type = "TestTaskGroup",
      test = {"test_taskgroup_02", "test_taskgroup_03"})
  void one_may_join_when_the_body_has_waited_and_another_was_cancelled(VirtualClock clock) {
    taskGroup(
        group -> {
          tasks.add(group.createTask(() -> sleep(Duration.ofSeconds(2), "first")));
          tasks.add(group.createTask(() -> sleep(DAY, "cancelled")));
          sleep(SECOND);
          tasks.get(1).cancel();
          tasks.add(group.createTask(() -> sleep(Duration.ofSeconds(4), "late")));
        });
    assertThat(tasks.get(0).result()).isEqualTo("first");
    assertThat(tasks.get(1).cancelled()).isTrue();
    assertThat(tasks.get(2).result()).isEqualTo("late");
    assertThat(clock.nanos()).isEqualTo(5_000_000_000L);
  }

  @TulipTest
  @FromCpython(file = "test_taskgroups", type = "TestTaskGroup", test = "test_taskgroup_23")
  void those_that_have_ended_are_not_held() {
    var group = new TaskGroup();
    group.run(
        _ -> {
          for (int i = 0; i < 10; i++) {
            sleep(SECOND);
            group.createTask(() -> sleep(Duration.ofMillis(2_500)));
          }
          assertThat(group).hasToString("<TaskGroup tasks=3 entered>");
          sleep(Duration.ofSeconds(3));
          assertThat(group).hasToString("<TaskGroup entered>");
        });
  }

  @TulipTest
  @FromCpython(file = "test_taskgroups", type = "TestTaskGroup", test = "test_taskgroup_04")
  void one_fails_the_other_is_cancelled_and_what_follows_the_group_does_not_run() {
    var parent =
        createTask(
            () -> {
              taskGroup(
                  group -> {
                    group.createTask(this::failAfterASecond);
                    tasks.add(group.createTask(this::sleepForADay));
                  });
              log.add("after the group");
            });
    var thrown = catchThrowableOfType(ExceptionGroup.class, parent::await);
    assertThat(thrown.exceptions()).containsExactly(failure);
    assertThat(tasks.getFirst().cancelled()).isTrue();
    assertThat(log).containsExactly("cancelled");
  }

  @TulipTest
  @FromCpython(
      file = "test_taskgroups",
      type = "TestTaskGroup",
      test = "test_cancel_children_on_child_error")
  void several_fail_at_the_same_time_and_body_and_the_other_task_are_cancelled() {
    var thrown =
        catchThrowableOfType(
            ExceptionGroup.class,
            () ->
                taskGroup(
                    group -> {
                      for (int i = 0; i < 3; i++) {
                        group.createTask(this::failAfterASecond);
                      }
                      group.createTask(this::sleepForADay);
                      sleepForADay();
                    }));
    assertThat(thrown.exceptions()).containsExactly(failure, failure, failure);
    assertThat(log).containsExactly("cancelled", "cancelled");
  }

  @TulipTest
  @FromCpython(
      file = "test_taskgroups",
      type = "TestTaskGroup",
      test = {"test_taskgroup_09", "test_taskgroup_10"})
  void a_body_that_fails_cancels_those_that_have_begun_and_those_that_have_not() {
    for (boolean begun : List.of(true, false)) {
      var thrown = catchThrowable(() -> taskGroup(group -> createTwoAndFail(group, begun)));
      assertThat(((ExceptionGroup) thrown).exceptions()).containsExactly(failure);
      assertThat(tasks).hasSize(2).allMatch(Task::cancelled);
      tasks.clear();
    }
    assertThat(log).containsExactly("cancelled", "cancelled");
  }

  private void createTwoAndFail(TaskGroup group, boolean begun) {
    tasks.add(group.createTask(this::sleepForADay));
    tasks.add(group.createTask(this::sleepForADay));
    if (begun) {
      sleep(SECOND);
    }
    throw failure;
  }

  @TulipTest
  @FromCpython(file = "test_taskgroups", type = "TestTaskGroup", test = "test_cancellation")
  void all_are_cancelled_with_the_groups_task() {
    var parent =
        createTask(
            () ->
                taskGroup(
                    group -> {
                      for (int i = 0; i < 5; i++) {
                        group.createTask(this::sleepForADay);
                      }
                    }));
    sleep(SECOND);
    parent.cancel();
    assertThatThrownBy(parent::await).isInstanceOf(CancelledError.class);
    assertThat(log).hasSize(5).containsOnly("cancelled");
  }

  @TulipTest
  @FromCpython(file = "test_taskgroups", type = "TestTaskGroup", test = "test_taskgroup_25")
  void tasks_that_multiply_come_to_an_end_when_one_fails() {
    var thrown =
        catchThrowableOfType(
            ExceptionGroup.class,
            () ->
                taskGroup(
                    group -> {
                      group.createTask(() -> multiply(group));
                      group.createTask(
                          () -> {
                            sleep(Duration.ofMillis(3_500));
                            throw failure;
                          });
                    }));
    assertThat(thrown.exceptions()).containsExactly(failure);
    assertThat(log).hasSize(1 + 2 + 4 + 8);
  }

  private void multiply(TaskGroup group) {
    log.add("one more");
    sleep(SECOND);
    group.createTask(() -> multiply(group));
    group.createTask(() -> multiply(group));
  }

  @TulipTest
  @FromCpython(
      file = "test_taskgroups",
      type = "TestTaskGroup",
      test = "test_taskgroup_no_create_task_after_failure")
  void none_may_join_after_one_has_failed() {
    var refused = new ArrayList<Throwable>();
    var thrown =
        catchThrowableOfType(
            ExceptionGroup.class,
            () ->
                taskGroup(
                    group -> {
                      group.createTask(this::failAfterASecond);
                      group.createTask(() -> createWhenCancelled(group, refused));
                    }));
    assertThat(thrown.exceptions()).containsExactly(failure);
    assertThat(refused)
        .singleElement()
        .isInstanceOf(IllegalStateException.class)
        .asString()
        .contains("is shutting down");
    sleep(DAY);
    assertThat(log).containsExactly("cancelled");
  }

  private void createWhenCancelled(TaskGroup group, List<Throwable> refused) {
    try {
      sleepForADay();
    } catch (CancelledError _) {
      refused.add(catchThrowable(() -> group.createTask(() -> log.add("joined"))));
    }
  }
}
