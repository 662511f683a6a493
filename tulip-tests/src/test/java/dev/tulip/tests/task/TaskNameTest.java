package dev.tulip.tests.task;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.currentTask;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.Task;
import dev.tulip.TaskOptions;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;

/** The names of tasks, and what a task shows of itself. */
class TaskNameTest {

  private static long number(Task<?> task) {
    assertThat(task.getName()).matches("Task-[0-9]+");
    return Long.parseLong(task.getName().substring("Task-".length()));
  }

  @TulipTest
  void a_task_without_a_name_is_numbered() {
    var first = createTask(() -> {});
    var second = createTask(() -> {});
    assertThat(number(second)).isEqualTo(number(first) + 1);
    passes(1);
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_bare_create_named_task")
  @TulipTest
  void a_task_with_a_name_does_not_advance_the_number() {
    var first = createTask(() -> {});
    var named = createTask(() -> {}, TaskOptions.named("fetch"));
    var second = createTask(() -> {});
    assertThat(named.getName()).isEqualTo("fetch");
    assertThat(number(second)).isEqualTo(number(first) + 1);
    passes(1);
  }

  @TulipTest
  void the_number_is_counted_for_the_process_not_the_loop() {
    var first = createTask(() -> {});
    var elsewhere = Asyncio.toThread(() -> Asyncio.run(() -> number(currentTask())));
    assertThat(elsewhere).isGreaterThan(number(first));
  }

  @TulipTest
  void a_task_can_be_renamed() {
    var task = createTask(() -> {});
    task.setName("renamed");
    assertThat(task.getName()).isEqualTo("renamed");
    passes(1);
    assertThat(task.getName()).isEqualTo("renamed");
    assertThatNullPointerException().isThrownBy(() -> TaskOptions.named(null));
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_task_set_methods")
  @TulipTest
  void a_tasks_outcome_cannot_be_set() {
    Task<String> task = createTask(() -> "its own");
    assertThatThrownBy(() -> task.setResult("another"))
        .isExactlyInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> task.setException(new RuntimeException("another")))
        .isExactlyInstanceOf(IllegalStateException.class);
    assertThat(task.await()).isEqualTo("its own");
    assertThatThrownBy(() -> task.setResult("another"))
        .isExactlyInstanceOf(IllegalStateException.class);
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_task_repr_wait_for")
  @TulipTest
  void its_text_tells_name_state_and_what_it_waits_for() {
    var future = Asyncio.<String>createFuture();
    var task = createTask(future::await, TaskOptions.named("waiter"));
    assertThat(task.toString()).startsWith("<Task name='waiter' coro=").contains(" pending");
    assertThat(task.toString()).doesNotContain("wait_for");
    passes(1);
    assertThat(task.toString()).contains(" wait_for=<Future pending>");
    future.setResult("value");
    task.cancel();
    assertThat(task.toString()).contains(" cancelling");
    passes(1);
    assertThat(task.toString()).contains(" cancelled").doesNotContain("wait_for");
  }
}
