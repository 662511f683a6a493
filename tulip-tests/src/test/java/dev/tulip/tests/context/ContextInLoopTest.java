package dev.tulip.tests.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tulip.Asyncio;
import dev.tulip.Context;
import dev.tulip.ContextVar;
import dev.tulip.Task;
import dev.tulip.TaskOptions;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.OtherThread;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Contexts of tasks, callbacks and threads. */
class ContextInLoopTest {

  private static final ContextVar<String> WHERE = ContextVar.withDefault("where", "unset");

  private final List<String> seen = new ArrayList<>();

  private static void nextPass() {
    Asyncio.sleep(Duration.ZERO);
  }

  private void note() {
    seen.add(WHERE.get());
  }

  private static TaskOptions in(Context context) {
    return TaskOptions.defaults().withContext(context);
  }

  @TulipTest
  void a_task_runs_in_a_copy_made_when_it_was_created() {
    WHERE.set("at creation");
    var task = Asyncio.createTask(this::note);
    WHERE.set("later");
    task.await();
    assertThat(seen).containsExactly("at creation");
    assertThat(task.getContext().get(WHERE)).isEqualTo("at creation");
  }

  @TulipTest
  void what_a_task_sets_its_parent_and_its_siblings_do_not_see() {
    WHERE.set("parent");
    Asyncio.gather(
            () -> {
              WHERE.set("first");
              nextPass();
              note();
            },
            () -> {
              note();
              WHERE.set("second");
              nextPass();
              note();
            })
        .await();
    assertThat(seen).containsExactly("parent", "first", "second");
    assertThat(WHERE.get()).isEqualTo("parent");
  }

  @TulipTest
  void a_coroutine_that_is_called_or_awaited_shares_its_callers_context() {
    Asyncio.await(
        () -> {
          WHERE.set("awaited");
        });
    assertThat(WHERE.get()).isEqualTo("awaited");
  }

  @TulipTest
  void a_given_context_is_the_tasks_own() {
    var given = new Context();
    var task = Asyncio.createTask(() -> WHERE.set("task"), in(given));
    assertThat(task.getContext()).isSameAs(given);
    task.await();
    assertThat(given.get(WHERE)).isEqualTo("task");
    assertThat(WHERE.get()).isEqualTo("unset");
  }

  @TulipTest
  void tasks_in_one_context_see_what_each_other_sets() {
    var shared = new Context();
    var reader =
        Asyncio.createTask(
            () -> {
              note();
              nextPass();
              note();
            },
            in(shared));
    var writer =
        Asyncio.createTask(
            () -> {
              WHERE.set("writer");
            },
            in(shared));
    Asyncio.gather(reader, writer).await();
    assertThat(seen).containsExactly("unset", "writer");
  }

  @FromCpython(
      file = "test_eager_task_factory",
      type = "EagerTaskFactoryLoopTests",
      test = "test_context_vars")
  @TulipTest
  void an_eager_task_has_a_context_of_its_own_from_its_first_step_on() {
    WHERE.set("parent");
    var task =
        Asyncio.createTask(
            () -> {
              note();
              WHERE.set("eager");
              nextPass();
              note();
            },
            TaskOptions.defaults().withEagerStart(true));
    assertThat(WHERE.get()).isEqualTo("parent");
    task.await();
    assertThat(seen).containsExactly("parent", "eager");
  }

  @TulipTest
  void callbacks_run_in_copies_made_when_they_were_scheduled() {
    var loop = Asyncio.getRunningLoop();
    WHERE.set("scheduled");
    loop.callSoon(
        () -> {
          note();
          WHERE.set("lost");
        });
    loop.callSoon(this::note);
    loop.callLater(Duration.ofSeconds(1), this::note);
    loop.callAt(0, this::note);
    loop.callSoonThreadsafe(this::note);
    WHERE.set("later");
    Asyncio.sleep(Duration.ofSeconds(2));
    assertThat(seen)
        .containsExactly("scheduled", "scheduled", "scheduled", "scheduled", "scheduled");
    assertThat(WHERE.get()).isEqualTo("later");
  }

  @TulipTest
  void a_callback_in_a_given_context_leaves_there_what_it_sets() {
    var given = new Context();
    Asyncio.getRunningLoop().callSoon(() -> WHERE.set("callback"), given);
    nextPass();
    assertThat(given.get(WHERE)).isEqualTo("callback");
  }

  @TulipTest
  void a_callback_from_another_thread_has_that_threads_context() {
    WHERE.set("loop");
    var loop = Asyncio.getRunningLoop();
    OtherThread.run(
        () -> {
          WHERE.set("other thread");
          loop.callSoonThreadsafe(this::note);
        });
    nextPass();
    nextPass();
    assertThat(seen).containsExactly("other thread");
  }

  @FromCpython(file = "test_threads", type = "ToThreadTests", test = "test_to_thread_contextvars")
  @TulipTest
  void to_thread_takes_the_context_along_and_brings_nothing_back() {
    WHERE.set("task");
    var there =
        Asyncio.toThread(
            () -> {
              var found = WHERE.get();
              WHERE.set("thread");
              return found + " then " + WHERE.get();
            });
    assertThat(there).isEqualTo("task then thread");
    assertThat(WHERE.get()).isEqualTo("task");
  }

  @TulipTest
  void run_in_executor_takes_no_context_along() {
    WHERE.set("task");
    Asyncio.toThread(() -> WHERE.set("earlier call on that thread"));
    assertThat(Asyncio.getRunningLoop().runInExecutor(() -> WHERE.get()).await())
        .isEqualTo("unset");
  }

  // ---- Context.run in a coroutine

  @TulipTest
  void a_context_may_be_entered_over_a_wait() throws Exception {
    var context = new Context();
    var other = Asyncio.createTask(this::note);
    context.run(
        () -> {
          WHERE.set("entered");
          nextPass();
          note();
        });
    note();
    other.await();
    assertThat(seen).containsExactly("unset", "entered", "unset");
    assertThat(context.get(WHERE)).isEqualTo("entered");
  }

  @TulipTest
  void a_context_entered_by_a_task_that_waits_cannot_be_entered_by_another() {
    var context = new Context();
    var future = Asyncio.<String>createFuture();
    Task<?> inside = Asyncio.createTask(() -> context.run(() -> future.await()));
    nextPass();
    assertThatIllegalStateException()
        .isThrownBy(() -> context.run(() -> {}))
        .withMessage("cannot enter the context: it is entered already");
    future.setResult("x");
    inside.await();
    context.run(() -> {});
  }

  @TulipTest
  void the_context_a_task_runs_in_cannot_be_entered_by_itself() {
    var mine = Asyncio.currentTask().getContext();
    assertThatIllegalStateException().isThrownBy(() -> mine.run(() -> {}));
  }

  @TulipTest
  void a_token_of_one_task_is_refused_in_another() {
    var token = WHERE.set("parent");
    Asyncio.createTask(
            () ->
                assertThatIllegalArgumentException()
                    .isThrownBy(() -> WHERE.reset(token))
                    .withMessage("the token of 'where' was made in another context"))
        .await();
    WHERE.reset(token);
    assertThat(WHERE.get()).isEqualTo("unset");
  }
}
