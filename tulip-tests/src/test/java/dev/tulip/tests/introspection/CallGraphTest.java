package dev.tulip.tests.introspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.CallGraphOptions;
import dev.tulip.Future;
import dev.tulip.FutureCallGraph;
import dev.tulip.NoRunningLoopException;
import dev.tulip.ReturnWhen;
import dev.tulip.Task;
import dev.tulip.TaskOptions;
import dev.tulip.VoidCoroutine;
import dev.tulip.testing.VirtualTime;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The shapes of CPython's {@code test_asyncio/test_graph.py}, with Java's frames. */
class CallGraphTest {

  private static final CallGraphOptions DEFAULTS = CallGraphOptions.defaults();

  private @Nullable FutureCallGraph captured;

  private FutureCallGraph captured() {
    assertThat(captured).isNotNull();
    return captured;
  }

  /** A coroutine's frames are named {@code lambda$}; the tests look for these named methods. */
  private void leaf() {
    captured = Asyncio.captureCallGraph();
  }

  private void branch() {
    leaf();
  }

  private static Task<@Nullable Void> task(String name, VoidCoroutine body) {
    return Asyncio.createTask(body, TaskOptions.named(name));
  }

  private static void runAsMain(VoidCoroutine main) {
    VirtualTime.run(
        () -> {
          Asyncio.currentTask().setName("main");
          main.run();
        });
  }

  private static void awaitHere(Future<?> future) {
    future.await();
  }

  // ---- who waits

  @Test
  void the_current_task_shows_its_caller_and_who_awaits_it() {
    runAsMain(() -> awaitHere(task("child", this::branch)));
    assertThat(GraphShape.of(captured())).isEqualTo("child[leaf, branch](main[awaitHere])");
  }

  @Test
  void a_tree_of_waiting_tasks_is_walked_to_its_roots() {
    runAsMain(
        () -> {
          var gate = Asyncio.createFuture();
          var child = task("child", () -> lookAt(gate));
          var left = task("left", () -> awaitHere(child));
          var right = task("right", () -> awaitHere(child));
          task("opener", () -> gate.setResult(null));
          awaitHere(left);
          awaitHere(right);
        });
    assertThat(GraphShape.of(captured()))
        .isEqualTo("child[leaf, lookAt](left[awaitHere](main[awaitHere]), right[awaitHere])");
  }

  private void lookAt(Future<?> gate) {
    gate.await();
    leaf();
  }

  @Test
  void a_future_has_no_frames_and_is_awaited_by_tasks() {
    runAsMain(
        () -> {
          var future = Asyncio.createFuture();
          var waiting = task("waiting", () -> awaitHere(future));
          Asyncio.sleep(Duration.ZERO);
          captured = Asyncio.captureCallGraph(future);
          future.setResult(null);
          waiting.await();
          assertThat(Asyncio.captureCallGraph(future).awaitedBy()).isEmpty();
        });
    assertThat(GraphShape.of(captured())).isEqualTo("future(waiting[awaitHere])");
  }

  @Test
  void children_of_gather_are_awaited_by_the_task_behind_it() {
    runAsMain(
        () -> awaitHere(Asyncio.gather(List.of(task("child", this::leaf), task("b", () -> {})))));
    assertThat(GraphShape.of(captured())).isEqualTo("child[leaf](main[awaitHere])");
  }

  @Test
  void a_gather_that_nobody_awaits_is_shown_itself() {
    runAsMain(
        () -> {
          var outer = Asyncio.gather(List.of(task("child", this::leaf)));
          Asyncio.sleep(Duration.ZERO);
          assertThat(captured().awaitedBy().getFirst().future()).isSameAs(outer);
          outer.await();
        });
    assertThat(GraphShape.of(captured())).isEqualTo("child[leaf](future)");
  }

  @Test
  void children_of_wait_are_awaited_by_the_task_that_waits() {
    runAsMain(() -> Asyncio.waitTasks(List.of(task("child", this::leaf))));
    assertThat(GraphShape.of(captured())).isEqualTo("child[leaf](main)");
  }

  @Test
  void a_shielded_task_is_awaited_by_the_task_behind_the_shield() {
    runAsMain(() -> awaitHere(Asyncio.shield(task("child", this::leaf))));
    assertThat(GraphShape.of(captured())).isEqualTo("child[leaf](main[awaitHere])");
  }

  @Test
  void a_combinator_in_a_combinator_is_passed_through() {
    runAsMain(() -> awaitHere(Asyncio.shield(Asyncio.gather(List.of(task("child", this::leaf))))));
    assertThat(GraphShape.of(captured())).isEqualTo("child[leaf](main[awaitHere])");
  }

  @Test
  void what_waitFor_waits_for_is_awaited_by_its_caller() {
    runAsMain(() -> Asyncio.waitFor(task("child", this::leaf), Duration.ofSeconds(1)));
    assertThat(GraphShape.of(captured())).isEqualTo("child[leaf](main)");
  }

  @Test
  void what_asCompleted_waits_for_is_awaited_by_who_takes_the_next() {
    runAsMain(
        () -> Asyncio.asCompleted(List.of(task("child", this::leaf))).iterator().next().await());
    assertThat(GraphShape.of(captured())).isEqualTo("child[leaf](main)");
  }

  @Test
  void tasks_of_a_group_are_awaited_by_the_groups_task() {
    runAsMain(
        () ->
            Asyncio.taskGroup(
                group -> {
                  group.createTask(this::leaf).setName("child");
                }));
    assertThat(GraphShape.of(captured())).isEqualTo("child[leaf](main)");
  }

  @Test
  void a_ring_of_tasks_is_cut_where_it_closes() {
    runAsMain(
        () -> {
          var gate = Asyncio.createFuture();
          var tasks = new ArrayList<Task<?>>();
          tasks.add(
              task(
                  "a",
                  () ->
                      Asyncio.waitTasks(List.of(gate, tasks.get(1)), ReturnWhen.FIRST_COMPLETED)));
          tasks.add(task("b", () -> awaitHere(tasks.get(0))));
          Asyncio.sleep(Duration.ZERO);
          captured = Asyncio.captureCallGraph(tasks.get(0));
          gate.setResult(null);
          awaitHere(tasks.get(1));
        });
    assertThat(GraphShape.of(captured())).isEqualTo("a(b[awaitHere](a))");
  }

  // ---- which

  @Test
  void in_a_callback_there_is_nothing_to_capture() {
    runAsMain(
        () -> {
          var texts = new ArrayList<@Nullable Object>();
          Asyncio.getRunningLoop()
              .callSoon(
                  () -> {
                    texts.add(Asyncio.captureCallGraph());
                    texts.add(Asyncio.formatCallGraph());
                  });
          Asyncio.sleep(Duration.ofSeconds(1));
          assertThat(texts).containsExactly(null, "");
        });
  }

  @Test
  void outside_a_loop_there_has_to_be_a_future() {
    assertThatThrownBy(Asyncio::captureCallGraph).isInstanceOf(NoRunningLoopException.class);
    assertThatThrownBy(Asyncio::formatCallGraph).isInstanceOf(NoRunningLoopException.class);
    try (var loop = Asyncio.newEventLoop()) {
      assertThat(GraphShape.of(Asyncio.captureCallGraph(loop.createFuture()))).isEqualTo("future");
    }
  }

  @Test
  void null_is_refused_where_a_future_is_asked_for() {
    assertThatThrownBy(() -> Asyncio.captureCallGraph((Future<?>) null))
        .isInstanceOf(NullPointerException.class);
  }

  // ---- how much

  @Test
  void depth_skips_frames_of_the_current_task() {
    runAsMain(
        () -> {
          var all = Asyncio.captureCallGraph().callStack();
          var outer = Asyncio.captureCallGraph(DEFAULTS.withDepth(2)).callStack();
          assertThat(outer).isEqualTo(all.subList(1, all.size()));
          var current = Asyncio.currentTask();
          assertThat(Asyncio.captureCallGraph(current, DEFAULTS.withDepth(1000)).callStack())
              .isEmpty();
        });
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULTS.withDepth(0))
        .withMessage("a call graph's depth has to be above zero: 0");
  }

  @Test
  void a_limit_keeps_the_outermost_frames_a_negative_one_the_newest() {
    runAsMain(() -> awaitHere(task("child", () -> first(4))));
  }

  private void first(int left) {
    if (left > 0) {
      first(left - 1);
      return;
    }
    var all = Asyncio.captureCallGraph().callStack();
    int size = all.size();
    assertThat(limited(2).callStack()).hasSize(2).last().isEqualTo(all.getLast());
    assertThat(limited(-2).callStack()).hasSize(2).last().isEqualTo(all.get(1));
    assertThat(limited(-1000).callStack()).hasSize(size);
    assertThat(limited(Integer.MIN_VALUE).callStack()).hasSize(size);
    assertThat(GraphShape.of(limited(0))).isEqualTo("child(main)");
    assertThat(limited(1).awaitedBy().getFirst().callStack()).hasSize(1);
  }

  private static FutureCallGraph limited(int limit) {
    return Asyncio.captureCallGraph(DEFAULTS.withDepth(2).withLimit(limit));
  }

  // ---- as text

  @Test
  void as_text_each_level_is_indented_by_four() {
    runAsMain(
        () -> {
          var child = task("child", () -> awaitHere(Asyncio.createFuture()));
          var waiting = task("waiting", () -> awaitHere(child));
          Asyncio.sleep(Duration.ZERO);
          Asyncio.sleep(Duration.ZERO);
          var lines = Asyncio.formatCallGraph(child, DEFAULTS.withLimit(-1)).lines().toList();
          assertThat(lines).hasSize(7);
          assertThat(lines.get(0)).matches("\\* Task\\(name='child', id=0x[0-9a-f]+\\)");
          assertThat(lines.get(1)).isEqualTo("  + Call stack:");
          assertThat(lines.get(2)).startsWith("  |   at " + CallGraphTest.class.getName() + ".");
          assertThat(lines.get(3)).isEqualTo("  + Awaited by:");
          assertThat(lines.get(4)).matches(" {4}\\* Task\\(name='waiting', id=0x[0-9a-f]+\\)");
          assertThat(lines.get(5)).isEqualTo("      + Call stack:");
          assertThat(lines.get(6))
              .startsWith("      |   at " + CallGraphTest.class.getName() + ".awaitHere(");
          child.cancel();
          Asyncio.waitTasks(List.of(waiting));
          assertThat(waiting.cancelled()).isTrue();
        });
  }

  @Test
  void printing_writes_the_text_and_a_line_end() {
    runAsMain(
        () -> {
          var future = Asyncio.createFuture();
          var bytes = new ByteArrayOutputStream();
          Asyncio.printCallGraph(
              future, DEFAULTS, new PrintStream(bytes, true, StandardCharsets.UTF_8));
          assertThat(bytes.toString(StandardCharsets.UTF_8))
              .isEqualTo(Asyncio.formatCallGraph(future) + System.lineSeparator())
              .matches("\\* Future\\(id=0x[0-9a-f]+\\)\\R");
        });
  }

  @Test
  void a_combinator_of_the_users_draws_its_own_edge_and_takes_it_back() {
    VirtualTime.run(
        () -> {
          var child = Asyncio.<String>createFuture();
          var outer = Asyncio.<String>createFuture();
          Asyncio.futureAddToAwaitedBy(child, outer);
          assertThat(Asyncio.captureCallGraph(child).awaitedBy())
              .extracting(FutureCallGraph::future)
              .<Object>containsExactly(outer);
          Asyncio.futureDiscardFromAwaitedBy(child, outer);
          assertThat(Asyncio.captureCallGraph(child).awaitedBy()).isEmpty();
        });
  }
}
