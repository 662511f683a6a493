package dev.tulip.tests.task;

import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Context;
import dev.tulip.ContextVar;
import dev.tulip.Future;
import dev.tulip.Task;
import dev.tulip.TaskOptions;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Values of context variables while their task waits, and while many others do. */
class TaskValuesTest {

  private static final ContextVar<Integer> NUMBER = ContextVar.withDefault("number", -1);

  private static void setLater(int value) {
    sleep(Duration.ofSeconds(1));
    assertThat(NUMBER.get()).isEqualTo(-1);
    NUMBER.set(value);
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_context_1")
  @TulipTest
  void what_is_set_beside_a_task_after_its_creation_it_does_not_see_nor_is_its_own_seen() {
    var child = createTask(() -> setLater(7));
    NUMBER.set(1);
    child.await();
    assertThat(NUMBER.get()).isEqualTo(1);
    assertThat(child.getContext().get(NUMBER)).isEqualTo(7);
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_context_2")
  @TulipTest
  void a_done_callback_that_sets_one_does_not_disturb_the_task_that_waits() {
    for (int round = 0; round < 2; round++) {
      int value = round;
      Future<String> future = createFuture();
      var seen = new ArrayList<Integer>();
      future.addDoneCallback(_ -> NUMBER.set(100));
      NUMBER.set(value);
      future.addDoneCallback(_ -> seen.add(NUMBER.get()));
      getRunningLoop().callSoon(() -> future.setResult("done"));
      future.await();
      assertThat(NUMBER.get()).isEqualTo(value);
      sleep(Duration.ofSeconds(1));
      assertThat(NUMBER.get()).isEqualTo(value);
      assertThat(seen).containsExactly(value);
    }
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_context_3")
  @TulipTest
  void each_of_a_hundred_tasks_keeps_its_own() {
    var tasks = new ArrayList<Task<?>>();
    for (int i = 0; i < 100; i++) {
      int start = i;
      tasks.add(createTask(() -> countFrom(start)));
    }
    tasks.forEach(Future::await);
    assertThat(tasks).hasSize(100);
    assertThat(NUMBER.get()).isEqualTo(-1);
  }

  private static void countFrom(int start) {
    for (int i = 0; i < 10; i++) {
      NUMBER.set(start + i);
      sleep(Duration.ofMillis((start * 7 + i * 13) % 50));
      assertThat(NUMBER.get()).isEqualTo(start + i);
    }
  }

  private static List<@Nullable Integer> valuesAround(
      BiFunction<Integer, TaskOptions, Task<?>> create) {
    var context = Context.copyCurrent();
    var options = TaskOptions.defaults().withContext(context);
    var values = new ArrayList<@Nullable Integer>();
    values.add(context.get(NUMBER));
    for (int value = 1; value <= 2; value++) {
      create.apply(value, options).await();
      values.add(context.get(NUMBER));
    }
    return values;
  }

  private static void stepAsideAndSet(int value) {
    sleep(Duration.ZERO);
    NUMBER.set(value);
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = {"test_context_4", "test_context_5", "test_context_6"})
  @TulipTest
  void tasks_one_after_the_other_in_a_given_context_leave_their_values_there() {
    var loop = getRunningLoop();
    assertThat(valuesAround((v, options) -> createTask(() -> stepAsideAndSet(v), options)))
        .containsExactly(null, 1, 2);
    assertThat(valuesAround((v, options) -> loop.createTask(() -> setAndGive(v), options)))
        .containsExactly(null, 1, 2);
    assertThat(NUMBER.get()).isEqualTo(-1);
  }

  private static int setAndGive(int value) {
    stepAsideAndSet(value);
    return value;
  }
}
