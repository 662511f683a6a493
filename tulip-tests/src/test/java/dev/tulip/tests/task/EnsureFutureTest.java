package dev.tulip.tests.task;

import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.ensureFuture;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.iscoroutine;
import static dev.tulip.Asyncio.isfuture;
import static dev.tulip.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Awaitable;
import dev.tulip.Coroutine;
import dev.tulip.Future;
import dev.tulip.NoRunningLoopException;
import dev.tulip.Task;
import dev.tulip.WrongLoopException;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code ensureFuture} makes of what can be awaited. */
class EnsureFutureTest {

  private final List<String> log = new ArrayList<>();

  @TulipTest
  void a_future_or_task_is_given_back_as_it_is() {
    Future<String> future = createFuture();
    Task<String> task = createTask(() -> "done");
    assertThat(ensureFuture(future)).isSameAs(future);
    assertThat(ensureFuture(task)).isSameAs(task);
    assertThat(ensureFuture(future, getRunningLoop())).isSameAs(future);
    assertThat(task.await()).isEqualTo("done");
  }

  @TulipTest
  void a_coroutine_becomes_a_task() {
    Coroutine<String> coroutine = () -> sleep(Duration.ofSeconds(1), "done");
    var future = ensureFuture(coroutine);
    assertThat(future).isInstanceOf(Task.class);
    assertThat(((Task<String>) future).getCoro()).isSameAs(coroutine);
    assertThat(future.await()).isEqualTo("done");
  }

  @TulipTest
  void so_does_a_body_without_a_result() {
    assertThat(ensureFuture(() -> log.add("body")).await()).isTrue();
    assertThat(ensureFuture(() -> sleep(Duration.ZERO)).await()).isNull();
    assertThat(log).containsExactly("body");
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = "test_ensure_future_task_awaitable")
  @TulipTest
  void anything_else_that_can_be_awaited_is_awaited_by_a_task() {
    Awaitable<String> awaitable = () -> sleep(Duration.ofSeconds(1), "done");
    var future = ensureFuture(awaitable);
    assertThat(future).isInstanceOf(Task.class);
    assertThat(iscoroutine(((Task<String>) future).getCoro())).isTrue();
    assertThat(future.await()).isEqualTo("done");
    assertThat(isfuture(awaitable)).isFalse();
  }

  @TulipTest
  void another_loops_future_is_given_back_too_unless_a_loop_is_named() {
    try (var other = VirtualTime.newEventLoop()) {
      Future<String> foreign = other.createFuture();
      assertThat(ensureFuture(foreign)).isSameAs(foreign);
      assertThat(ensureFuture(foreign, other)).isSameAs(foreign);
      assertThatThrownBy(() -> ensureFuture(foreign, getRunningLoop()))
          .isInstanceOf(WrongLoopException.class);
    }
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_ensure_future_awaitable")
  @Test
  void a_loop_that_does_not_run_can_be_named() {
    Awaitable<String> awaitable = () -> sleep(Duration.ofSeconds(1), "done");
    try (var loop = VirtualTime.newEventLoop()) {
      var future = ensureFuture(awaitable, loop);
      assertThat(future.getLoop()).isSameAs(loop);
      assertThat(loop.runUntilComplete(future)).isEqualTo("done");
    }
  }

  @Test
  void without_any_loop_a_coroutine_cannot_become_a_task() {
    Coroutine<String> coroutine = () -> log.add("run") ? "" : "";
    assertThatThrownBy(() -> ensureFuture(coroutine)).isInstanceOf(NoRunningLoopException.class);
    assertThat(log).isEmpty();
  }
}
