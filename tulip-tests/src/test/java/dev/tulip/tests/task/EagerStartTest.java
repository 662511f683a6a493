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
import dev.tulip.CancelledError;
import dev.tulip.Context;
import dev.tulip.ContextVar;
import dev.tulip.Coroutine;
import dev.tulip.Future;
import dev.tulip.Task;
import dev.tulip.TaskOptions;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Tasks whose first step runs while they are created. */
class EagerStartTest {

  private static final ContextVar<String> VAR = ContextVar.withDefault("var", "unset");
  private static final TaskOptions EAGER = TaskOptions.defaults().withEagerStart(true);

  private final List<String> log = new ArrayList<>();

  @TulipTest
  void the_first_step_runs_before_the_creator_goes_on() {
    var task =
        createTask(
            () -> {
              log.add("first step");
              sleep(Duration.ZERO);
              log.add("second step");
            },
            EAGER);
    log.add("creator");
    assertThat(task.done()).isFalse();
    task.await();
    assertThat(log).containsExactly("first step", "creator", "second step");
  }

  @TulipTest
  void one_that_ends_in_its_first_step_is_done_and_has_no_coroutine_any_more() {
    Coroutine<String> coroutine = () -> "done";
    var task = createTask(coroutine, EAGER);
    assertThat(task.done()).isTrue();
    assertThat(task.result()).isEqualTo("done");
    assertThat(task.getCoro()).isNull();
    assertThat(allTasks()).doesNotContain(task);
    assertThat(task.await()).isEqualTo("done");
  }

  @TulipTest
  void one_that_waits_is_a_task_like_any_other() {
    Future<String> future = createFuture();
    Coroutine<String> coroutine = future::await;
    var task = createTask(coroutine, EAGER);
    assertThat(task.getCoro()).isSameAs(coroutine);
    assertThat(allTasks()).contains(task);
    future.setResult("set");
    assertThat(task.await()).isEqualTo("set");
    assertThat(task.getCoro()).isSameAs(coroutine);
  }

  @TulipTest
  void one_that_fails_in_its_first_step_does_not_disturb_its_creator() {
    var failure = new IllegalStateException("at once");
    var task = createTask(() -> fail(failure), EAGER);
    assertThat(task.exception()).isSameAs(failure);
  }

  private static String fail(RuntimeException failure) {
    throw failure;
  }

  @TulipTest
  void the_current_task_is_the_eager_one_and_then_again_its_creator() {
    var main = currentTask();
    var seen = new ArrayList<Task<?>>();
    Coroutine<Boolean> inner = () -> seen.add(currentTask());
    var outerCreated = new ArrayList<Task<?>>();
    var outer =
        createTask(
            () -> {
              seen.add(currentTask());
              outerCreated.add(createTask(inner, EAGER));
              seen.add(currentTask());
            },
            EAGER);
    assertThat(seen).containsExactly(outer, outerCreated.getFirst(), outer);
    assertThat(currentTask()).isSameAs(main);
  }

  @TulipTest
  void it_is_among_all_tasks_during_its_first_step() {
    var seen = new ArrayList<Boolean>();
    createTask(() -> seen.add(allTasks().contains(currentTask())), EAGER);
    assertThat(seen).containsExactly(true);
  }

  @TulipTest
  void eager_tasks_nest_and_each_stops_where_it_waits() {
    var outer = createTask(() -> logAround("outer", () -> logAround("inner", () -> "")), EAGER);
    assertThat(log).containsExactly("outer begins", "inner begins", "inner waits", "outer waits");
    outer.await();
    passes(1);
    assertThat(log.subList(4, 6)).containsExactly("inner ends", "outer ends");
  }

  private String logAround(String name, Coroutine<String> inside) {
    log.add(name + " begins");
    createTask(inside, EAGER);
    log.add(name + " waits");
    sleep(Duration.ZERO);
    log.add(name + " ends");
    return name;
  }

  @TulipTest
  void done_callbacks_still_run_in_the_next_pass() {
    var task = createTask(() -> "done", EAGER);
    task.addDoneCallback(_ -> log.add("callback"));
    assertThat(log).isEmpty();
    passes(1);
    assertThat(log).containsExactly("callback");
  }

  @TulipTest
  void a_callback_a_task_adds_to_itself_runs_in_the_next_pass() {
    createTask(
        () -> Objects.requireNonNull(currentTask()).addDoneCallback(_ -> log.add("callback")),
        EAGER);
    assertThat(log).isEmpty();
    passes(1);
    assertThat(log).containsExactly("callback");
  }

  @TulipTest
  void it_runs_in_a_context_of_its_own() {
    VAR.set("creator");
    var task =
        createTask(
            () -> {
              log.add(VAR.get());
              VAR.set("eager");
            },
            EAGER);
    assertThat(task.done()).isTrue();
    assertThat(log).containsExactly("creator");
    assertThat(VAR.get()).isEqualTo("creator");
  }

  @TulipTest
  void a_given_context_is_used_itself() {
    var context = new Context();
    createTask(() -> VAR.set("eager"), EAGER.withContext(context));
    assertThat(context.get(VAR)).isEqualTo("eager");
    assertThat(VAR.get()).isEqualTo("unset");
  }

  @TulipTest
  void a_callback_may_begin_one() {
    Future<List<Task<?>>> seen = createFuture();
    getRunningLoop()
        .callSoon(
            () -> {
              var tasks = new ArrayList<Task<?>>();
              tasks.add(createTask(() -> tasks.add(currentTask()), EAGER));
              log.add("callback's task is " + currentTask());
              seen.setResult(tasks);
            });
    var tasks = seen.await();
    assertThat(tasks.get(0)).isSameAs(tasks.get(1));
    assertThat(log).containsExactly("callback's task is null");
  }

  @TulipTest
  void one_that_cancels_itself_is_cancelled_at_its_first_wait() {
    var task =
        createTask(
            () -> {
              Objects.requireNonNull(currentTask()).cancel("by itself");
              log.add("goes on");
              sleep(Duration.ofDays(1));
              log.add("not reached");
            },
            EAGER);
    assertThat(task.done()).isFalse();
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("by itself");
    assertThat(log).containsExactly("goes on");
  }

  @TulipTest
  void one_that_cancels_itself_and_returns_is_cancelled() {
    var task = createTask(() -> Objects.requireNonNull(currentTask()).cancel("by itself"), EAGER);
    assertThat(task.cancelled()).isTrue();
    assertThatThrownBy(task::result).isInstanceOf(CancelledError.class).hasMessage("by itself");
  }

  @TulipTest
  void one_may_cancel_its_creator() {
    var creator =
        createTask(
            () -> {
              var self = Objects.requireNonNull(currentTask());
              createTask(() -> self.cancel("by child"), EAGER);
              log.add("not yet");
              sleep(Duration.ZERO);
            });
    assertThatThrownBy(creator::await).isInstanceOf(CancelledError.class).hasMessage("by child");
    assertThat(log).containsExactly("not yet");
  }

  @Test
  void on_a_loop_that_does_not_run_the_start_is_an_ordinary_one() {
    try (var loop = VirtualTime.newEventLoop()) {
      var task = loop.createTask(() -> log.add("task"), EAGER);
      assertThat(log).isEmpty();
      assertThat(task.done()).isFalse();
      loop.runUntilComplete(task);
      assertThat(log).containsExactly("task");
      assertThat(task.getCoro()).isNotNull();
    }
  }

  @TulipTest
  void it_goes_behind_the_tasks_it_created_once_it_waits() {
    var created = new ArrayList<Task<?>>();
    Future<String> gate = createFuture();
    var eager =
        createTask(
            () -> {
              created.add(createTask(gate::await));
              return gate.await();
            },
            EAGER);
    assertThat(List.copyOf(allTasks()).subList(1, 3)).containsExactly(created.getFirst(), eager);
    gate.setResult("opened");
    assertThat(eager.await()).isEqualTo("opened");
    assertThat(Asyncio.await(created.getFirst())).isEqualTo("opened");
  }
}
