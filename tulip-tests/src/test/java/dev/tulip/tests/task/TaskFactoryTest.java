package dev.tulip.tests.task;

import static dev.tulip.Asyncio.allTasks;
import static dev.tulip.Asyncio.ensureFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Coroutine;
import dev.tulip.EventLoop;
import dev.tulip.LoopClosedException;
import dev.tulip.Task;
import dev.tulip.TaskFactory;
import dev.tulip.TaskOptions;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.CapturedLog;
import dev.tulip.tests.cpython.FromCpython;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who makes the tasks of a loop. */
class TaskFactoryTest {

  private final EventLoop loop = VirtualTime.newEventLoop();
  private final Counting factory = new Counting();
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void close() {
    loop.close();
  }

  /** Knows the tasks that it made. */
  private static final class Counting implements TaskFactory {
    private final List<Task<?>> made = new ArrayList<>();

    @Override
    public <T> Task<T> create(EventLoop loop, Coroutine<T> coroutine, TaskOptions options) {
      var task = TaskFactory.standard().create(loop, coroutine, options);
      made.add(task);
      return task;
    }
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test_set_task_factory")
  @Test
  void the_factory_that_is_set_makes_the_tasks_until_it_is_replaced() {
    assertThat(loop.getTaskFactory()).isSameAs(TaskFactory.standard());
    loop.setTaskFactory(factory);
    assertThat(loop.getTaskFactory()).isSameAs(factory);
    var task = loop.createTask(() -> log.add("ran"));
    assertThat(factory.made).containsExactly(task);
    loop.runUntilComplete(task);

    loop.setTaskFactory(TaskFactory.standard());
    assertThat(loop.getTaskFactory()).isSameAs(TaskFactory.standard());
    loop.runUntilComplete(loop.createTask(() -> log.add("ran too")));
    assertThat(factory.made).containsExactly(task);
    assertThat(log).containsExactly("ran", "ran too");
  }

  @FromCpython(file = "test_base_events", type = "BaseEventLoopTests", test = "test_create_task")
  @Test
  void what_turns_a_coroutine_into_a_task_asks_the_loop_for_it() {
    loop.setTaskFactory(factory);
    var future = ensureFuture(() -> log.add("ran"), loop);
    assertThat(factory.made).hasSize(1).first().isSameAs(future);
    loop.runUntilComplete(future);
    loop.runUntilComplete(() -> log.add("main"));
    assertThat(factory.made).hasSize(2);
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test_create_named_task_with_custom_factory")
  @Test
  void a_name_reaches_a_task_made_by_a_factory() {
    loop.setTaskFactory(factory);
    var task = loop.createTask(() -> 1, TaskOptions.named("reader"));
    assertThat(factory.made).containsExactly(task);
    assertThat(task.getName()).isEqualTo("reader");
    loop.runUntilComplete(task);
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test_create_named_task_with_default_factory")
  @Test
  void a_name_reaches_a_task_made_without_one() {
    var task = loop.createTask(() -> 1, TaskOptions.named("reader"));
    assertThat(task.getName()).isEqualTo("reader");
    loop.runUntilComplete(task);
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test_create_task_error_closes_coro")
  @Test
  void a_coroutine_that_comes_too_late_is_dropped_without_a_word() {
    try (var logged = new CapturedLog()) {
      loop.close();
      assertThatThrownBy(() -> ensureFuture(() -> log.add("ran"), loop))
          .isInstanceOf(LoopClosedException.class);
      assertThat(logged.messages()).isEmpty();
      assertThat(allTasks(loop)).isEmpty();
    }
    assertThat(log).isEmpty();
  }
}
