package dev.tulip.tests.task;

import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.gather;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Coroutine;
import dev.tulip.EventLoop;
import dev.tulip.Future;
import dev.tulip.Task;
import dev.tulip.TaskFactory;
import dev.tulip.TaskOptions;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A loop whose tasks all begin at once. */
class EagerTaskFactoryTest {

  private final List<String> log = new ArrayList<>();

  @TulipTest
  void tasks_begin_while_they_are_created() {
    getRunningLoop().setTaskFactory(TaskFactory.eager());
    var task = createTask(() -> log.add("task"));
    assertThat(log).containsExactly("task");
    assertThat(task.done()).isTrue();
    assertThat(getRunningLoop().getTaskFactory()).isSameAs(TaskFactory.eager());
  }

  @TulipTest
  void one_can_be_asked_to_begin_later() {
    getRunningLoop().setTaskFactory(TaskFactory.eager());
    var task = createTask(() -> log.add("task"), TaskOptions.defaults().withEagerStart(false));
    assertThat(log).isEmpty();
    task.await();
    assertThat(log).containsExactly("task");
    assertThat(task.getCoro()).isNotNull();
  }

  @TulipTest
  void names_and_contexts_are_given_as_ever() {
    getRunningLoop().setTaskFactory(TaskFactory.eager());
    var task = createTask(() -> {}, TaskOptions.named("eager"));
    assertThat(task.getName()).isEqualTo("eager");
    assertThat(createTask(() -> {}).getName()).startsWith("Task-");
  }

  @TulipTest
  void gather_of_what_never_waits_is_done_at_once() {
    getRunningLoop().setTaskFactory(TaskFactory.eager());
    Coroutine<String> a = () -> "a";
    Coroutine<String> b = () -> "b";
    var outer = gather(a, b);
    assertThat(outer.done()).isTrue();
    assertThat(outer.result()).containsExactly("a", "b");
  }

  @TulipTest
  void gather_of_some_that_wait_is_done_when_they_are() {
    getRunningLoop().setTaskFactory(TaskFactory.eager());
    Future<String> future = createFuture();
    Coroutine<String> a = () -> "a";
    Coroutine<String> b = future::await;
    var outer = gather(a, b);
    assertThat(outer.done()).isFalse();
    future.setResult("b");
    assertThat(outer.await()).containsExactly("a", "b");
  }

  @TulipTest
  void the_turns_after_the_first_are_ordinary_ones() {
    getRunningLoop().setTaskFactory(TaskFactory.eager());
    var first = createTask(() -> logTwoTurns("a"));
    createTask(() -> logTwoTurns("b"));
    log.add("creator");
    first.await();
    passes(1);
    assertThat(log).containsExactly("a1", "b1", "creator", "a2", "b2");
  }

  private void logTwoTurns(String name) {
    log.add(name + "1");
    sleep(Duration.ZERO);
    log.add(name + "2");
  }

  @Test
  void the_main_task_of_a_loop_that_does_not_run_begins_in_the_first_pass() {
    try (var loop = VirtualTime.newEventLoop()) {
      loop.setTaskFactory(TaskFactory.eager());
      var task = loop.createTask(() -> log.add("main"));
      assertThat(log).isEmpty();
      loop.runUntilComplete(task);
      assertThat(log).containsExactly("main");
    }
  }

  // ---- factories of one's own

  @TulipTest
  void a_factory_sees_coroutine_and_options_of_every_task() {
    var running = getRunningLoop();
    var seen = new ArrayList<TaskOptions>();
    var coroutines = new ArrayList<Coroutine<?>>();
    running.setTaskFactory(
        new TaskFactory() {
          @Override
          public <T> Task<T> create(EventLoop loop, Coroutine<T> coroutine, TaskOptions options) {
            assertThat(loop).isSameAs(running);
            seen.add(options);
            coroutines.add(coroutine);
            var named = options.withName("made of " + options.name());
            return TaskFactory.standard().create(loop, coroutine, named);
          }
        });
    Coroutine<String> coroutine = () -> "done";
    var task = createTask(coroutine, TaskOptions.named("factory"));
    assertThat(task.getName()).isEqualTo("made of factory");
    assertThat(task.await()).isEqualTo("done");
    assertThat(gather(coroutine).await()).containsExactly("done");
    assertThat(coroutines).containsExactly(coroutine, coroutine);
    assertThat(seen).containsExactly(TaskOptions.named("factory"), TaskOptions.defaults());
  }

  @TulipTest
  void the_standard_factory_is_the_first_and_can_be_put_back() {
    var loop = getRunningLoop();
    assertThat(loop.getTaskFactory()).isSameAs(TaskFactory.standard());
    loop.setTaskFactory(TaskFactory.eager());
    loop.setTaskFactory(TaskFactory.standard());
    var task = createTask(() -> log.add("task"));
    assertThat(log).isEmpty();
    assertThat(task.await()).isTrue();
  }

  @TulipTest
  void the_standard_factory_starts_eagerly_where_it_is_asked_to() {
    var options = TaskOptions.defaults().withEagerStart(true);
    Coroutine<String> coroutine = () -> "done";
    var task = TaskFactory.standard().create(getRunningLoop(), coroutine, options);
    assertThat(task.done()).isTrue();
    assertThat(Objects.requireNonNull(options.eagerStart())).isTrue();
  }
}
