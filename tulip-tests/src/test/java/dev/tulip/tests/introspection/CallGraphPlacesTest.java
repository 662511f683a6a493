package dev.tulip.tests.introspection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.CallGraphOptions;
import dev.tulip.Future;
import dev.tulip.FutureCallGraph;
import dev.tulip.Generator;
import dev.tulip.TaskOptions;
import dev.tulip.VoidCoroutine;
import dev.tulip.Yielder;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A call graph taken deep inside groups, generators, time limits and combinators, and printed. */
class CallGraphPlacesTest {

  private static final CallGraphOptions DEFAULTS = CallGraphOptions.defaults();

  private @Nullable FutureCallGraph captured;
  private String printed = "";

  /** Takes the graph of {@code future}; of the current task, as seen from the caller. */
  private void look(Future<?> future) {
    var options = DEFAULTS.withDepth(2);
    captured = Asyncio.captureCallGraph(future, options);
    var bytes = new ByteArrayOutputStream();
    Asyncio.printCallGraph(future, options, new PrintStream(bytes, true, StandardCharsets.UTF_8));
    printed = bytes.toString(StandardCharsets.UTF_8);
  }

  private String shape() {
    return GraphShape.of(Objects.requireNonNull(captured));
  }

  private static void runAsMain(VoidCoroutine main) {
    VirtualTime.run(
        () -> {
          Objects.requireNonNull(Asyncio.currentTask()).setName("main");
          main.run();
        });
  }

  private static void awaitHere(Future<?> future) {
    future.await();
  }

  private static void awaitFurtherDown(Future<?> future) {
    awaitHere(future);
  }

  private void innermost() {
    Asyncio.sleep(Duration.ZERO);
    look(Objects.requireNonNull(Asyncio.currentTask()));
  }

  private void middle() {
    innermost();
  }

  @Test
  @FromCpython(file = "test_graph", type = "CallStackTestBase", test = "test_stack_tgroup")
  void a_groups_task_that_two_others_of_it_await() {
    runAsMain(
        () ->
            Asyncio.taskGroup(
                group -> {
                  var root = group.createTask(this::middle);
                  root.setName("root");
                  group.createTask(() -> awaitHere(root)).setName("left");
                  group.createTask(() -> awaitHere(root)).setName("right");
                }));
    assertThat(shape())
        .isEqualTo("root[innermost, middle](main, left[awaitHere](main), right[awaitHere](main))");
    assertThat(printed)
        .startsWith("* Task(name='root', id=0x")
        .contains("    * Task(name='left', ", "        * Task(name='main', ");
  }

  @Test
  @FromCpython(file = "test_graph", type = "CallStackTestBase", test = "test_stack_async_gen")
  void a_generators_frames_stand_above_those_of_who_iterates_it() {
    runAsMain(() -> iterate(Generator.of(this::yieldAndLook)));
    assertThat(shape()).isEqualTo("main[innermost, yieldAndLook, iterate]");
    assertThat(printed).containsSubsequence(".innermost(", ".yieldAndLook(", ".iterate(");
  }

  private void yieldAndLook(Yielder<Integer> yielder) {
    for (int i = 0; i < 2; i++) {
      yielder.yield(i);
    }
    innermost();
  }

  private static void iterate(Generator<Integer> numbers) {
    int expected = 0;
    for (int number : numbers) {
      assertThat(number).isEqualTo(expected++);
    }
  }

  @Test
  @FromCpython(file = "test_graph", type = "CallStackTestBase", test = "test_stack_gather")
  void a_coroutine_of_gather() {
    runAsMain(() -> awaitHere(Asyncio.gather(this::middle, () -> Asyncio.sleep(Duration.ZERO))));
    assertThat(shape()).matches("Task-\\d+\\[innermost, middle]\\(main\\[awaitHere]\\)");
  }

  @Test
  @FromCpython(file = "test_graph", type = "CallStackTestBase", test = "test_stack_shield")
  void a_shielded_coroutine() {
    runAsMain(() -> awaitHere(Asyncio.shield(this::middle)));
    assertThat(shape()).matches("Task-\\d+\\[innermost, middle]\\(main\\[awaitHere]\\)");
  }

  private void underALimit() {
    Asyncio.timeout(Duration.ofSeconds(1), this::middle);
  }

  @Test
  @FromCpython(file = "test_graph", type = "CallStackTestBase", test = "test_stack_timeout")
  void under_a_time_limit_nothing_of_it_is_shown() {
    runAsMain(() -> awaitHere(Asyncio.shield(this::underALimit)));
    assertThat(shape())
        .matches("Task-\\d+\\[innermost, middle, underALimit]\\(main\\[awaitHere]\\)");
  }

  private static void waitHere(List<Future<Void>> futures) {
    Asyncio.waitTasks(futures);
  }

  @Test
  @FromCpython(file = "test_graph", type = "CallStackTestBase", test = "test_stack_wait")
  void one_of_several_that_are_waited_for() {
    runAsMain(
        () -> {
          Future<Void> first = Asyncio.createTask(this::underALimit);
          Future<Void> second = Asyncio.createTask(() -> Asyncio.sleep(Duration.ofSeconds(1)));
          waitHere(List.of(first, second));
        });
    assertThat(shape())
        .matches("Task-\\d+\\[innermost, middle, underALimit]\\(main\\[waitHere]\\)");
  }

  @Test
  @FromCpython(file = "test_graph", type = "CallStackTestBase", test = "test_stack_task")
  void a_task_that_is_awaited_further_down() {
    runAsMain(
        () -> awaitFurtherDown(Asyncio.createTask(this::middle, TaskOptions.named("over there"))));
    assertThat(shape())
        .isEqualTo("over there[innermost, middle](main[awaitHere, awaitFurtherDown])");
  }

  @Test
  @FromCpython(file = "test_graph", type = "CallStackTestBase", test = "test_stack_future")
  void a_future_that_two_tasks_of_a_group_await() {
    runAsMain(
        () ->
            Asyncio.taskGroup(
                group -> {
                  var future = Asyncio.<String>createFuture();
                  group.createTask(() -> awaitFurtherDown(future)).setName("a");
                  group.createTask(() -> awaitHere(future)).setName("b");
                  Asyncio.sleep(Duration.ZERO);
                  look(future);
                  future.setResult("done");
                }));
    assertThat(shape())
        .isEqualTo("future(a[awaitHere, awaitFurtherDown](main[look]), b[awaitHere](main[look]))");
    assertThat(printed).startsWith("* Future(id=0x");
  }
}
