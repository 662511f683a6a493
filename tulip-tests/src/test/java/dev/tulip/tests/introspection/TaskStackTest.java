package dev.tulip.tests.introspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tulip.Asyncio;
import dev.tulip.Future;
import dev.tulip.Generator;
import dev.tulip.Task;
import dev.tulip.TaskOptions;
import dev.tulip.VoidCoroutine;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class TaskStackTest {

  private static void outer(VoidCoroutine body) throws Exception {
    inner(body);
  }

  private static void inner(VoidCoroutine body) throws Exception {
    body.run();
  }

  private static List<String> methods(List<StackTraceElement> frames) {
    return frames.stream()
        .map(StackTraceElement::getMethodName)
        .filter(name -> !name.startsWith("lambda$"))
        .toList();
  }

  private static String printed(Task<?> task, int limit) {
    var bytes = new ByteArrayOutputStream();
    task.printStack(limit, new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static Task<@Nullable Void> suspended(Future<?> future) {
    var task = Asyncio.createTask(() -> outer(future::await));
    Asyncio.sleep(Duration.ZERO);
    return task;
  }

  @Test
  void a_suspended_task_shows_where_it_waits_the_newest_frame_first() {
    VirtualTime.run(
        () -> {
          var future = Asyncio.createFuture();
          var task = suspended(future);
          assertThat(methods(task.getStack())).containsExactly("inner", "outer");
          assertThat(task.getStack(1)).containsExactly(task.getStack().getFirst());
          assertThat(task.getStack(0)).isEmpty();
          future.setResult(null);
          task.await();
        });
  }

  @Test
  void the_running_task_shows_its_own_stack() {
    VirtualTime.run(
        () -> {
          var self = Asyncio.currentTask();
          outer(() -> assertThat(methods(self.getStack())).startsWith("inner", "outer"));
        });
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_get_stack")
  @Test
  void a_limit_leaves_the_running_task_its_newest_frames() {
    VirtualTime.run(() -> outer(() -> lookAt(Asyncio.currentTask())));
  }

  private static void lookAt(Task<?> self) {
    assertThat(methods(self.getStack())).startsWith("lookAt", "inner", "outer");
    assertThat(methods(self.getStack(1))).containsExactly("lookAt");
    assertThat(printed(self, 2))
        .startsWith("Stack for " + self + " (most recent call first):")
        .containsSubsequence("TaskStackTest.printed(", "TaskStackTest.lookAt(")
        .doesNotContain("TaskStackTest.inner(");
  }

  @FromCpython(file = "test_pep492", type = "CoroutineTests", test = "test_task_print_stack")
  @Test
  void of_a_running_task_a_limit_of_one_gives_the_frame_that_asks() {
    VirtualTime.run(
        () -> {
          var self = new ArrayList<Task<?>>();
          self.add(Asyncio.createTask(() -> assertThat(askedFrom(self)).hasSize(1)));
          self.getFirst().await();
        });
  }

  private static List<StackTraceElement> askedFrom(List<Task<?>> task) {
    var frames = task.getFirst().getStack(1);
    assertThat(frames.getFirst().getMethodName()).isEqualTo("askedFrom");
    return frames;
  }

  @Test
  void a_task_that_was_interrupted_by_an_eager_one_shows_its_stack() {
    VirtualTime.run(
        () -> {
          var creator = Asyncio.currentTask();
          var eager = TaskOptions.defaults().withEagerStart(true);
          outer(
              () ->
                  Asyncio.createTask(
                      () -> assertThat(methods(creator.getStack())).startsWith("inner", "outer"),
                      eager));
        });
  }

  @Test
  void below_a_generators_frames_are_those_of_who_asks_it_for_values() {
    VirtualTime.run(
        () -> {
          var future = Asyncio.createFuture();
          var generator = Generator.<Integer>of(_ -> inner(future::await));
          var task = Asyncio.createTask(() -> outer(generator::hasNext));
          Asyncio.sleep(Duration.ZERO);
          assertThat(methods(task.getStack())).containsExactly("inner", "inner", "outer");
          future.setResult(null);
          task.await();
          assertThat(task.getStack()).isEmpty();
        });
  }

  @Test
  void a_task_that_has_not_begun_has_no_stack() {
    VirtualTime.run(
        () -> {
          var task = Asyncio.createTask(() -> {});
          assertThat(task.getStack()).isEmpty();
          task.await();
        });
  }

  @Test
  void a_task_that_returned_or_was_cancelled_has_no_stack() {
    VirtualTime.run(
        () -> {
          var returned = Asyncio.createTask(() -> {});
          var cancelled = suspended(Asyncio.createFuture());
          cancelled.cancel();
          Asyncio.waitTasks(List.of(returned, cancelled));
          assertThat(returned.getStack()).isEmpty();
          assertThat(cancelled.getStack()).isEmpty();
          assertThat(printed(cancelled, 5))
              .isEqualToNormalizingNewlines("No stack for " + cancelled + "\n");
        });
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_exception_traceback")
  @Test
  void a_failed_task_shows_its_exceptions_frames_and_a_limit_keeps_the_oldest() {
    VirtualTime.run(
        () -> {
          var task = Asyncio.createTask(() -> outer(TaskStackTest::fail));
          Asyncio.waitTasks(List.of(task));
          var all = task.getStack();
          assertThat(methods(all)).containsExactly("fail", "inner", "outer");
          assertThat(task.getStack(1)).containsExactly(all.getLast());
          assertThat(printed(task, 1))
              .isEqualToNormalizingNewlines(
                  "Traceback for "
                      + task
                      + " (most recent call first):\n\tat "
                      + all.getLast()
                      + "\njava.lang.IllegalStateException: on purpose\n");
          assertThat(task.exception()).hasMessage("on purpose");
        });
  }

  private static void fail() {
    throw new IllegalStateException("on purpose");
  }

  @Test
  void a_task_that_is_blocked_in_the_jdk_shows_where() {
    Assumptions.assumeFalse(
        "portable".equals(System.getProperty("tulip.tier")), "there it would block the loop");
    var latch = new CountDownLatch(1);
    Asyncio.run(
        () -> {
          var task = Asyncio.createTask(() -> outer(latch::await));
          Asyncio.sleep(Duration.ZERO);
          assertThat(methods(task.getStack())).contains("await").endsWith("inner", "outer");
          assertThat(task.getStack())
              .noneMatch(frame -> frame.getClassName().contains("VirtualThread"));
          latch.countDown();
          task.await();
        });
  }

  @Test
  void another_thread_can_look_while_the_loop_waits() {
    Asyncio.run(
        () -> {
          var future = Asyncio.createFuture();
          var task = suspended(future);
          assertThat(methods(Asyncio.toThread(() -> task.getStack())))
              .containsExactly("inner", "outer");
          future.setResult(null);
          task.await();
        });
  }

  @Test
  void printing_names_the_task_and_its_frames() {
    VirtualTime.run(
        () -> {
          var future = Asyncio.createFuture();
          var task = suspended(future);
          assertThat(printed(task, 1))
              .isEqualToNormalizingNewlines(
                  "Stack for "
                      + task
                      + " (most recent call first):\n\tat "
                      + task.getStack().getFirst()
                      + "\n");
          future.setResult(null);
          task.await();
        });
  }

  @Test
  void a_negative_limit_is_refused() {
    VirtualTime.run(
        () ->
            assertThatIllegalArgumentException()
                .isThrownBy(() -> Asyncio.currentTask().getStack(-1))
                .withMessage("a stack's limit cannot be negative: -1"));
  }
}
