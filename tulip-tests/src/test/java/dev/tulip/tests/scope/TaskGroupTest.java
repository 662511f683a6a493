package dev.tulip.tests.scope;

import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.Asyncio.taskGroup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tulip.CancelledError;
import dev.tulip.Context;
import dev.tulip.ContextVar;
import dev.tulip.Coroutine;
import dev.tulip.ExceptionGroup;
import dev.tulip.Future;
import dev.tulip.Task;
import dev.tulip.TaskGroup;
import dev.tulip.TaskOptions;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualClock;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Groups of tasks where nothing fails, and what they refuse. */
class TaskGroupTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final TaskOptions EAGER = TaskOptions.defaults().withEagerStart(true);
  private static final ContextVar<String> VAR = ContextVar.withDefault("var", "unset");

  private final List<String> log = new ArrayList<>();

  @TulipTest
  @FromCpython(file = "test_taskgroups", type = "TestTaskGroup", test = "test_taskgroup_01")
  void it_ends_when_its_body_and_all_its_tasks_have_ended(VirtualClock clock) {
    List<Task<String>> tasks = new ArrayList<>();
    taskGroup(
        group -> {
          tasks.add(group.createTask(() -> sleep(Duration.ofSeconds(2), "a")));
          tasks.add(group.createTask(() -> sleep(Duration.ofSeconds(3), "b")));
          log.add("body");
        });
    assertThat(clock.nanos()).isEqualTo(3_000_000_000L);
    assertThat(log).containsExactly("body");
    assertThat(tasks).extracting(Task::result).containsExactly("a", "b");
  }

  @TulipTest
  void one_without_tasks_does_not_suspend() {
    getRunningLoop().callSoon(() -> log.add("next pass"));
    taskGroup(_ -> {});
    assertThat(log).isEmpty();
  }

  @TulipTest
  void one_whose_tasks_have_ended_before_the_body_does_not_wait_for_them(VirtualClock clock) {
    taskGroup(
        group -> {
          group.createTask(() -> sleep(SECOND));
          sleep(Duration.ofSeconds(2));
          getRunningLoop().callSoon(() -> log.add("next pass"));
        });
    assertThat(log).isEmpty();
    assertThat(clock.nanos()).isEqualTo(2_000_000_000L);
  }

  @TulipTest
  @FromCpython(file = "test_taskgroups", type = "TestTaskGroup", test = "test_taskgroup_24")
  void its_tasks_may_create_more_while_it_waits(VirtualClock clock) {
    taskGroup(group -> group.createTask(() -> sleepAndCreate(group, 3)));
    assertThat(log).containsExactly("3", "2", "1", "0");
    assertThat(clock.nanos()).isEqualTo(4_000_000_000L);
  }

  private void sleepAndCreate(TaskGroup group, int more) {
    sleep(SECOND);
    log.add("" + more);
    if (more > 0) {
      group.createTask(() -> sleepAndCreate(group, more - 1));
    }
  }

  @TulipTest
  @FromCpython(
      file = "test_taskgroups",
      type = "TestTaskGroup",
      test = {"test_taskgroup_task_name", "test_taskgroup_task_context"})
  void tasks_get_the_options_they_are_given() {
    var context = new Context();
    taskGroup(
        group -> {
          var options = TaskOptions.named("member").withContext(context);
          var task = group.createTask(() -> VAR.set("member"), options);
          assertThat(task.getName()).isEqualTo("member");
        });
    assertThat(context.get(VAR)).isEqualTo("member");
  }

  @TulipTest
  void a_cancelled_task_is_no_failure_and_disturbs_nobody(VirtualClock clock) {
    taskGroup(
        group -> {
          var cancelled = group.createTask(() -> sleep(Duration.ofDays(1)));
          group.createTask(() -> log.add(sleep(Duration.ofSeconds(3), "other")));
          sleep(SECOND);
          cancelled.cancel();
          sleep(SECOND);
          assertThat(cancelled.cancelled()).isTrue();
          log.add("body");
        });
    assertThat(log).containsExactly("body", "other");
    assertThat(clock.nanos()).isEqualTo(3_000_000_000L);
  }

  @TulipTest
  void so_is_one_that_throws_a_cancelled_error_by_itself() {
    taskGroup(
        group -> {
          group.createTask(
              () -> {
                throw new CancelledError("by itself");
              });
          sleep(SECOND);
          log.add("body");
        });
    assertThat(log).containsExactly("body");
  }

  @TulipTest
  void groups_nest() {
    taskGroup(
        outer -> {
          outer.createTask(() -> log.add(sleep(Duration.ofSeconds(2), "outer task")));
          taskGroup(inner -> inner.createTask(() -> log.add(sleep(SECOND, "inner task"))));
          log.add("inner group");
        });
    assertThat(log).containsExactly("inner task", "inner group", "outer task");
  }

  @TulipTest
  void its_text_tells_how_it_stands() {
    var group = new TaskGroup();
    assertThat(group).hasToString("<TaskGroup>");
    group.run(
        _ -> {
          assertThat(group).hasToString("<TaskGroup entered>");
          group.createTask(() -> {});
          assertThat(group).hasToString("<TaskGroup tasks=1 entered>");
        });
  }

  // ---- eager tasks

  @TulipTest
  void an_eager_task_that_is_done_at_once_is_one_of_the_group_until_the_next_pass() {
    var group = new TaskGroup();
    group.run(
        _ -> {
          assertThat(group.createTask(() -> "done", EAGER).done()).isTrue();
          assertThat(group).hasToString("<TaskGroup tasks=1 entered>");
          getRunningLoop().callSoon(() -> log.add("next pass"));
        });
    assertThat(log).containsExactly("next pass");
  }

  @TulipTest
  void the_failure_of_one_is_noticed_in_the_next_pass_not_while_it_is_created() {
    var failure = new IllegalStateException("at once");
    Coroutine<String> failing =
        () -> {
          throw failure;
        };
    var thrown =
        catchThrowable(
            () ->
                taskGroup(
                    group -> {
                      group.createTask(failing, EAGER);
                      group.createTask(() -> log.add("not begun"));
                      log.add("body goes on");
                      sleep(SECOND);
                      log.add("not reached");
                    }));
    assertThat(thrown).isInstanceOf(ExceptionGroup.class);
    assertThat(((ExceptionGroup) thrown).exceptions()).containsExactly(failure);
    assertThat(log).containsExactly("body goes on");
  }

  // ---- misuse

  @TulipTest
  @FromCpython(
      file = "test_taskgroups",
      type = "TestTaskGroup",
      test = {"test_taskgroup_already_entered", "test_taskgroup_double_enter"})
  void it_is_of_use_once() {
    var group = new TaskGroup();
    group.run(
        _ ->
            assertThatThrownBy(() -> group.run(_ -> log.add("nested")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("already been entered"));
    assertThatThrownBy(() -> group.run(_ -> log.add("again")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("already been entered");
    assertThat(log).isEmpty();
  }

  @TulipTest
  @FromCpython(
      file = "test_taskgroups",
      type = "TestTaskGroup",
      test = "test_taskgroup_not_entered")
  void it_takes_no_tasks_before_its_body() {
    assertThatThrownBy(() -> new TaskGroup().createTask(() -> log.add("task")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has not been entered");
    sleep(SECOND);
    assertThat(log).isEmpty();
  }

  @TulipTest
  @FromCpython(
      file = "test_taskgroups",
      type = "TestTaskGroup",
      test = {"test_taskgroup_finished", "test_coro_closed_when_tg_closed"})
  void it_takes_none_when_all_has_ended() {
    var group = new TaskGroup();
    group.run(_ -> {});
    assertThatThrownBy(() -> group.createTask(() -> log.add("task")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is finished");
    sleep(SECOND);
    assertThat(log).isEmpty();
  }

  @TulipTest
  void it_takes_none_while_it_is_being_cancelled() {
    var group = new TaskGroup();
    List<Throwable> refused = new ArrayList<>();
    var thrown =
        catchThrowable(
            () ->
                group.run(
                    _ -> {
                      group.createTask(() -> createWhenCancelled(group, refused));
                      sleep(SECOND);
                      throw new IllegalStateException("body");
                    }));
    assertThat(thrown).isInstanceOf(ExceptionGroup.class);
    assertThat(refused).hasSize(1);
    assertThat(refused.getFirst())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is shutting down");
  }

  private static void createWhenCancelled(TaskGroup group, List<Throwable> refused) {
    try {
      sleep(Duration.ofDays(1));
    } finally {
      refused.add(catchThrowable(() -> group.createTask(() -> {})));
    }
  }

  @TulipTest
  @FromCpython(
      file = "test_taskgroups",
      type = "TestTaskGroup",
      test = "test_taskgroup_without_parent_task")
  void it_needs_a_task() {
    Future<Throwable> failure = createFuture();
    var group = new TaskGroup();
    getRunningLoop().callSoon(() -> failure.setResult(catchThrowable(() -> group.run(_ -> {}))));
    assertThat(failure.await())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cannot determine the parent task");
    assertThatThrownBy(() -> group.createTask(() -> log.add("task")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has not been entered");
    assertThat(createTask(() -> "still fine").await()).isEqualTo("still fine");
  }

  @Test
  void it_needs_a_loop() {
    assertThatThrownBy(() -> taskGroup(_ -> log.add("body")))
        .isInstanceOf(IllegalStateException.class);
    assertThat(log).isEmpty();
  }
}
