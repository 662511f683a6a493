package dev.tulip.tests.task;

import static dev.tulip.Asyncio.allTasks;
import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.currentTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.Coroutine;
import dev.tulip.Future;
import dev.tulip.NoRunningLoopException;
import dev.tulip.Task;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which task runs, and which tasks there are. */
class CurrentTaskTest {

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_current_task")
  @FromCpython(file = "test_tasks", type = "BaseTaskIntrospectionTests", test = "test__enter_task")
  @TulipTest
  void it_is_the_task_whose_step_runs() {
    var main = currentTask();
    List<Task<?>> seen = new ArrayList<>();
    var task =
        createTask(
            () -> {
              seen.add(currentTask());
              sleep(Duration.ZERO);
              seen.add(currentTask());
            });
    assertThat(currentTask()).isSameAs(main).isNotSameAs(task);
    task.await();
    assertThat(seen).containsExactly(task, task);
    assertThat(currentTask()).isSameAs(main);
  }

  @TulipTest
  void it_is_the_same_in_coroutines_that_are_awaited_directly() {
    Coroutine<Task<?>> ask = Asyncio::currentTask;
    assertThat(Asyncio.await(ask)).isSameAs(currentTask());
  }

  @TulipTest
  void callbacks_of_the_loop_and_of_futures_have_none() {
    Future<Optional<Task<?>>> inCallback = createFuture();
    Future<Optional<Task<?>>> inDoneCallback = createFuture();
    Future<Optional<Task<?>>> inTimer = createFuture();
    getRunningLoop().callSoon(() -> inCallback.setResult(Optional.ofNullable(currentTask())));
    getRunningLoop()
        .callLater(
            Duration.ofSeconds(1), () -> inTimer.setResult(Optional.ofNullable(currentTask())));
    inCallback.addDoneCallback(
        _ -> inDoneCallback.setResult(Optional.ofNullable(currentTask(getRunningLoop()))));
    assertThat(inCallback.await()).isEmpty();
    assertThat(inDoneCallback.await()).isEmpty();
    assertThat(inTimer.await()).isEmpty();
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseCurrentLoopTests",
      test = "test_current_task_no_running_loop_implicit")
  @Test
  void outside_of_loops_asking_for_it_is_an_error() {
    assertThatThrownBy(Asyncio::currentTask).isInstanceOf(NoRunningLoopException.class);
    assertThatThrownBy(Asyncio::allTasks).isInstanceOf(NoRunningLoopException.class);
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseCurrentLoopTests",
      test = "test_current_task_with_implicit_loop")
  @TulipTest
  void another_loop_has_no_current_task_here() {
    try (var other = VirtualTime.newEventLoop()) {
      assertThat(currentTask(other)).isNull();
      assertThat(currentTask(getRunningLoop())).isSameAs(currentTask());
    }
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_current_task")
  @FromCpython(
      file = "test_tasks",
      type = "BaseCurrentLoopTests",
      test = {"test_current_task_no_running_loop", "test_current_task_with_implicit_loop"})
  @FromCpython(file = "test_tasks", type = "BaseTaskIntrospectionTests", test = "test__leave_task")
  @Test
  void a_loop_that_does_not_run_has_none() {
    try (var loop = VirtualTime.newEventLoop()) {
      var task = loop.createTask(() -> currentTask(loop));
      assertThat(currentTask(loop)).isNull();
      assertThat(loop.runUntilComplete(task)).isSameAs(task);
      assertThat(currentTask(loop)).isNull();
    }
  }

  @TulipTest
  void all_tasks_are_those_that_are_not_done_in_order_of_creation() {
    var main = Objects.requireNonNull(currentTask());
    var tasks = new ArrayList<Task<?>>();
    tasks.add(main);
    for (int i = 0; i < 20; i++) {
      var gate = Asyncio.<String>createFuture();
      tasks.add(createTask(gate::await));
    }
    assertThat(List.copyOf(allTasks())).isEqualTo(tasks);
    for (int index : new int[] {20, 10, 1}) {
      tasks.remove(index).cancel();
    }
    passes(2);
    assertThat(List.copyOf(allTasks())).isEqualTo(tasks);
    tasks.stream().skip(1).forEach(Task::cancel);
    passes(2);
    assertThat(allTasks()).isEqualTo(Set.of(main));
  }

  @TulipTest
  void all_tasks_are_a_snapshot() {
    var before = allTasks();
    var task = createTask(() -> {});
    assertThat(before).doesNotContain(task);
    assertThat(allTasks()).contains(task);
    task.await();
  }

  @Test
  void all_tasks_are_those_of_one_loop() {
    try (var loop = VirtualTime.newEventLoop();
        var other = VirtualTime.newEventLoop()) {
      var task = loop.createTask(() -> "here");
      var foreign = other.createTask(() -> "there");
      assertThat(allTasks(loop)).containsExactly(task);
      assertThat(allTasks(other)).containsExactly(foreign);
      assertThat(loop.runUntilComplete(task)).isEqualTo("here");
      assertThat(other.runUntilComplete(foreign)).isEqualTo("there");
      assertThat(allTasks(loop)).isEmpty();
    }
  }

  @TulipTest
  void a_waiting_task_that_nobody_refers_to_stays() {
    var task = new WeakReference<Task<?>>(createTask(() -> sleep(Duration.ofDays(1))));
    passes(1);
    System.gc();
    passes(1);
    assertThat(allTasks()).hasSize(2);
    var held = Objects.requireNonNull(task.get());
    held.cancel();
    passes(2);
    assertThat(held.cancelled()).isTrue();
  }
}
