package dev.tulip.tests.task;

import static dev.tulip.Asyncio.allTasks;
import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.currentTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.CancelledError;
import dev.tulip.Coroutine;
import dev.tulip.EventLoop;
import dev.tulip.Future;
import dev.tulip.Task;
import dev.tulip.TaskFactory;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What is true of a task during its eager step, right after it, and in the end. */
class EagerStepTest {

  private static final String TYPE = "EagerTaskFactoryLoopTests";

  private final List<Task<?>> running = new ArrayList<>();

  private static EventLoop eagerLoop() {
    var loop = getRunningLoop();
    loop.setTaskFactory(TaskFactory.eager());
    return loop;
  }

  private static String sleepThen(String result) {
    return sleep(Duration.ofMillis(100), result);
  }

  @FromCpython(
      file = "test_eager_task_factory",
      type = TYPE,
      test = {"test_eager_task_factory_set", "test_eager_completion"})
  @TulipTest
  void one_that_never_waits_is_done_when_its_creator_has_it() {
    var loop = eagerLoop();
    assertThat(loop.getTaskFactory()).isSameAs(TaskFactory.eager());
    Coroutine<String> coroutine = () -> "hello";
    var task = loop.createTask(coroutine);
    assertThat(task.done()).isTrue();
    assertThat(task.await()).isEqualTo("hello");
  }

  @FromCpython(
      file = "test_eager_task_factory",
      type = TYPE,
      test = "test_await_future_during_eager_step")
  @TulipTest
  void what_its_step_set_can_be_awaited_at_once() {
    eagerLoop();
    Future<String> future = createFuture();
    var task = createTask(() -> future.setResult("message"));
    assertThat(task.done()).isTrue();
    assertThat(future.await()).isEqualTo("message");
  }

  @FromCpython(file = "test_eager_task_factory", type = TYPE, test = "test_block_after_eager_step")
  @TulipTest
  void one_that_waits_is_awaited_as_ever() {
    eagerLoop();
    var task = createTask(() -> sleepThen("finished"));
    assertThat(task.done()).isFalse();
    assertThat(task.await()).isEqualTo("finished");
    assertThat(task.done()).isTrue();
  }

  @FromCpython(
      file = "test_eager_task_factory",
      type = TYPE,
      test = "test_cancellation_after_eager_completion")
  @TulipTest
  void one_that_is_done_is_too_late_to_cancel() {
    eagerLoop();
    var task = createTask(() -> "finished");
    assertThat(task.cancel()).isFalse();
    assertThat(task.await()).isEqualTo("finished");
    assertThat(task.cancelled()).isFalse();
  }

  @FromCpython(
      file = "test_eager_task_factory",
      type = TYPE,
      test = "test_cancellation_after_eager_step_blocks")
  @TulipTest
  void one_that_waits_is_cancelled_where_it_waits_with_the_message() {
    eagerLoop();
    var task = createTask(() -> sleepThen("finished"));
    assertThat(task.cancel("message")).isTrue();
    assertThat(task.cancelling()).isEqualTo(1);
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("message");
  }

  @FromCpython(file = "test_eager_task_factory", type = TYPE, test = "test_current_task")
  @TulipTest
  void it_is_the_current_task_before_and_after_its_first_wait() {
    eagerLoop();
    var task =
        createTask(
            () -> {
              running.add(currentTask());
              sleepThen("");
              running.add(currentTask());
            });
    assertThat(running).containsExactly(task);
    task.await();
    assertThat(running).containsExactly(task, task);
  }

  @FromCpython(
      file = "test_eager_task_factory",
      type = TYPE,
      test = "test_all_tasks_with_eager_completion")
  @TulipTest
  void it_is_among_all_tasks_during_its_step_and_not_once_it_is_done() {
    eagerLoop();
    List<Set<Task<?>>> during = new ArrayList<>();
    var task = createTask(() -> during.add(allTasks()));
    assertThat(during.getFirst()).contains(task);
    assertThat(allTasks()).doesNotContain(task);
  }

  @FromCpython(file = "test_eager_task_factory", type = TYPE, test = "test_all_tasks_with_blocking")
  @TulipTest
  void one_that_waits_stays_among_them_until_it_is_done() {
    eagerLoop();
    List<Set<Task<?>>> during = new ArrayList<>();
    Future<String> goOn = createFuture();
    Future<String> ended = createFuture();
    var task =
        createTask(
            () -> {
              during.add(allTasks());
              ended.setResult(goOn.await());
            });
    assertThat(during.getFirst()).contains(task);
    assertThat(allTasks()).contains(task);
    goOn.setResult("ended");
    assertThat(ended.await()).isEqualTo("ended");
    assertThat(allTasks()).doesNotContain(task);
  }
}
