package dev.tulip.tests.task;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.Context;
import dev.tulip.ContextVar;
import dev.tulip.Coroutine;
import dev.tulip.TaskOptions;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Which context the steps and callbacks of a task run in. */
class TaskContextTest {

  private static final ContextVar<String> VAR = ContextVar.withDefault("var", "unset");

  private final List<String> log = new ArrayList<>();

  @TulipTest
  void a_task_sees_its_creators_values_as_they_were_when_it_was_created() {
    VAR.set("before");
    var task = createTask(() -> VAR.get());
    VAR.set("after");
    assertThat(task.await()).isEqualTo("before");
    assertThat(VAR.get()).isEqualTo("after");
  }

  @TulipTest
  void what_a_task_sets_is_seen_by_its_later_steps_and_by_nobody_else() {
    var task = createTask(() -> setAndLook("mine"));
    var other = createTask(() -> setAndLook("other"));
    assertThat(task.await()).isEqualTo("mine");
    assertThat(other.await()).isEqualTo("other");
    assertThat(VAR.get()).isEqualTo("unset");
  }

  private static String setAndLook(String value) {
    VAR.set(value);
    sleep(Duration.ZERO);
    return VAR.get();
  }

  @TulipTest
  void a_coroutine_that_is_awaited_directly_shares_the_context() {
    Coroutine<String> coroutine = () -> setAndLook("inner");
    assertThat(Asyncio.await(coroutine)).isEqualTo("inner");
    assertThat(VAR.get()).isEqualTo("inner");
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_get_context")
  @TulipTest
  void a_given_context_is_used_itself_and_not_copied() {
    var context = new Context();
    var options = TaskOptions.defaults().withContext(context);
    var task = createTask(() -> setAndLook("given"), options);
    assertThat(task.getContext()).isSameAs(context);
    assertThat(task.await()).isEqualTo("given");
    assertThat(context.get(VAR)).isEqualTo("given");
    assertThat(createTask(() -> VAR.get(), options).await()).isEqualTo("given");
    assertThat(VAR.get()).isEqualTo("unset");
  }

  @TulipTest
  void two_tasks_may_share_a_context() {
    var options = TaskOptions.defaults().withContext(Context.copyCurrent());
    var setter = createTask(() -> setAndLook("shared"), options);
    var reader = createTask(() -> VAR.get(), options);
    assertThat(reader.await()).isEqualTo("shared");
    assertThat(setter.await()).isEqualTo("shared");
  }

  @TulipTest
  void callbacks_created_by_a_task_see_its_values() {
    var task =
        createTask(
            () -> {
              VAR.set("task");
              getRunningLoop().callSoon(() -> log.add("soon " + VAR.get()));
              VAR.set("later");
              return "done";
            });
    VAR.set("creator");
    task.addDoneCallback(_ -> log.add("done " + VAR.get()));
    VAR.set("changed");
    passes(3);
    assertThat(log).containsExactly("soon task", "done creator");
  }

  @TulipTest
  void a_done_callback_with_a_context_runs_in_that_itself() {
    var context = new Context();
    var task = createTask(() -> "done");
    task.addDoneCallback(_ -> VAR.set("by callback"), context);
    passes(2);
    assertThat(context.get(VAR)).isEqualTo("by callback");
    assertThat(VAR.get()).isEqualTo("unset");
  }

  @TulipTest
  void a_cancelled_task_cleans_up_in_its_own_context() {
    var task =
        createTask(
            () -> {
              VAR.set("task");
              try {
                sleep(Duration.ofDays(1));
              } finally {
                log.add(VAR.get());
              }
            });
    passes(1);
    VAR.set("canceller");
    task.cancel();
    passes(2);
    assertThat(log).containsExactly("task");
  }
}
