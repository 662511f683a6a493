package dev.tulip.tests.task;

import static dev.tulip.Asyncio.allTasks;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.Coroutine;
import dev.tulip.LoopClosedException;
import dev.tulip.NoRunningLoopException;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What creating a task does, and when its coroutine begins. */
class TaskStartTest {

  private final List<String> log = new ArrayList<>();

  @TulipTest
  void nothing_of_a_task_runs_before_its_creator_waits() {
    var task = createTask(() -> log.add("task"));
    log.add("creator");
    assertThat(task.done()).isFalse();
    task.await();
    assertThat(log).containsExactly("creator", "task");
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskIntrospectionTests",
      test = {"test__register_task_1", "test__unregister_task"})
  @TulipTest
  void a_new_task_is_among_all_tasks_at_once() {
    var task = createTask(() -> {});
    assertThat(allTasks()).contains(task);
    task.await();
    assertThat(allTasks()).doesNotContain(task);
  }

  @TulipTest
  void tasks_and_callbacks_begin_in_the_order_in_which_they_were_created() {
    createTask(() -> log.add("task 1"));
    getRunningLoop().callSoon(() -> log.add("callback"));
    createTask(() -> log.add("task 2"));
    passes(1);
    assertThat(log).containsExactly("task 1", "callback", "task 2");
  }

  @TulipTest
  void a_task_created_by_a_task_begins_in_the_pass_after() {
    createTask(
        () -> {
          createTask(() -> log.add("inner"));
          log.add("outer");
        });
    passes(1);
    assertThat(log).containsExactly("outer");
    passes(1);
    assertThat(log).containsExactly("outer", "inner");
  }

  @TulipTest
  void a_task_that_is_never_awaited_runs_all_the_same() {
    createTask(() -> log.add("task"));
    sleep(Duration.ofSeconds(1));
    assertThat(log).containsExactly("task");
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = {"test_create_task_with_async_function", "test_get_coro"})
  @TulipTest
  void each_task_runs_the_coroutine_anew() {
    Coroutine<String> coroutine = () -> log.add("run") ? "done" : "";
    var first = createTask(coroutine);
    var second = createTask(coroutine);
    assertThat(first.await()).isEqualTo("done");
    assertThat(second.await()).isEqualTo("done");
    assertThat(log).containsExactly("run", "run");
    assertThat(first.getCoro()).isSameAs(coroutine);
  }

  @Test
  void a_task_needs_a_running_loop() {
    assertThatThrownBy(() -> createTask(() -> {})).isInstanceOf(NoRunningLoopException.class);
    assertThatThrownBy(() -> createTask(() -> "result")).isInstanceOf(NoRunningLoopException.class);
  }

  @Test
  void a_task_of_a_loop_that_does_not_run_begins_when_it_does() {
    try (var loop = VirtualTime.newEventLoop()) {
      var task = loop.createTask(() -> log.add("task"));
      assertThat(log).isEmpty();
      assertThat(allTasks(loop)).containsExactly(task);
      assertThat(loop.runUntilComplete(task)).isTrue();
    }
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_error_in_call_soon")
  @Test
  void a_closed_loop_takes_no_tasks() {
    var loop = VirtualTime.newEventLoop();
    loop.close();
    assertThatThrownBy(() -> loop.createTask(() -> log.add("task")))
        .isInstanceOf(LoopClosedException.class);
    assertThat(allTasks(loop)).isEmpty();
  }

  @TulipTest
  void a_task_goes_on_when_its_creator_is_gone() {
    var gate = Asyncio.<String>createFuture();
    var creator = createTask(() -> createTask(() -> log.add(gate.await())));
    var created = creator.await();
    gate.setResult("opened");
    assertThat(created.await()).isTrue();
    assertThat(log).containsExactly("opened");
  }
}
