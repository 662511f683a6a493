package dev.tulip.tests.combine;

import static dev.tulip.Asyncio.asCompleted;
import static dev.tulip.Asyncio.ensureFuture;
import static dev.tulip.Asyncio.gather;
import static dev.tulip.Asyncio.setEventLoop;
import static dev.tulip.Asyncio.shield;
import static dev.tulip.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Coroutine;
import dev.tulip.EventLoop;
import dev.tulip.Future;
import dev.tulip.NoRunningLoopException;
import dev.tulip.Task;
import dev.tulip.WrongLoopException;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which loop the combinators work for: the running one, else the thread's, else none. */
class WithoutLoopTest {

  private static final Coroutine<String> ANSWER = () -> sleep(Duration.ofSeconds(1), "answer");

  private final EventLoop loop = VirtualTime.newEventLoop();

  @AfterEach
  void close() {
    setEventLoop(null);
    loop.close();
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(NoRunningLoopException.class)
        .hasMessageContaining("no current event loop");
  }

  private <T> void assertOfLoop(Future<T> future, T result) {
    assertThat(future.getLoop()).isSameAs(loop);
    assertThat(loop.runUntilComplete(future)).isEqualTo(result);
  }

  // ---- ensureFuture

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_ensure_future_coroutine")
  @Test
  void a_coroutine_becomes_a_task_of_the_named_the_running_or_the_threads_loop() {
    assertRefused(() -> ensureFuture(ANSWER));
    assertOfLoop(ensureFuture(ANSWER, loop), "answer");
    assertOfLoop(loop.runUntilComplete(() -> ensureFuture(ANSWER)), "answer");
    setEventLoop(loop);
    assertOfLoop(ensureFuture(ANSWER), "answer");
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = {"test_ensure_future_future", "test_ensure_future_error_msg"})
  @Test
  void a_future_is_given_back_though_no_loop_runs_and_refused_for_another() {
    Future<String> future = loop.createFuture();
    future.setResult("answer");
    assertGivenBackAndRefusedElsewhere(future);
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_ensure_future_task")
  @Test
  void so_is_a_task() {
    assertGivenBackAndRefusedElsewhere(loop.createTask(ANSWER));
  }

  private void assertGivenBackAndRefusedElsewhere(Future<String> future) {
    assertThat(ensureFuture(future)).isSameAs(future);
    assertThat(ensureFuture(future, loop)).isSameAs(future);
    assertOfLoop(ensureFuture(future), "answer");
    try (var other = VirtualTime.newEventLoop()) {
      assertThatThrownBy(() -> ensureFuture(future, other))
          .isInstanceOf(WrongLoopException.class)
          .hasMessageStartingWith("the future belongs to a different loop than the one given: ");
    }
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_task_class")
  @Test
  void a_task_belongs_to_the_loop_that_made_it() {
    Task<String> task = loop.createTask(ANSWER);
    assertOfLoop(task, "answer");
    assertThat(task.done()).isTrue();
    assertThat(task.result()).isEqualTo("answer");
    try (var other = VirtualTime.newEventLoop()) {
      setEventLoop(loop);
      var theirs = other.createTask(ANSWER);
      assertThat(theirs.getLoop()).isSameAs(other);
      assertThat(other.runUntilComplete(theirs)).isEqualTo("answer");
    }
  }

  // ---- gather

  @FromCpython(
      file = "test_tasks",
      type = "FutureGatherTests",
      test = {
        "test_constructor_empty_sequence_without_loop",
        "test_constructor_empty_sequence_use_running_loop",
        "test_constructor_empty_sequence_use_global_loop"
      })
  @Test
  void a_gather_of_nothing_needs_a_loop_too_and_is_done() {
    assertRefused(() -> gather());
    var running = loop.runUntilComplete(() -> gather());
    assertThat(running.done()).isTrue();
    assertOfLoop(running, List.of());
    setEventLoop(loop);
    var global = gather();
    assertThat(global.done()).isTrue();
    assertOfLoop(global, List.of());
  }

  @FromCpython(
      file = "test_tasks",
      type = "CoroutineGatherTests",
      test = {
        "test_constructor_without_loop",
        "test_constructor_use_running_loop",
        "test_constructor_use_global_loop"
      })
  @Test
  void a_gather_of_coroutines_makes_its_tasks_on_that_loop() {
    assertRefused(() -> gather(ANSWER, ANSWER));
    var answers = List.of("answer", "answer");
    assertOfLoop(loop.runUntilComplete(() -> gather(ANSWER, ANSWER)), answers);
    setEventLoop(loop);
    assertOfLoop(gather(ANSWER, ANSWER), answers);
  }

  @FromCpython(
      file = "test_tasks",
      type = "FutureGatherTests",
      test = {"test_constructor_homogenous_futures", "test_constructor_heterogenous_futures"})
  @Test
  void a_gather_of_futures_is_of_their_loop_whichever_is_the_threads() {
    try (var other = VirtualTime.newEventLoop()) {
      setEventLoop(other);
      Future<String> first = loop.createFuture();
      Future<String> second = loop.createFuture();
      var outer = gather(first, second);
      assertThat(outer.getLoop()).isSameAs(loop);
      assertThat(outer.done()).isFalse();
      assertThat(gather(first, second).getLoop()).isSameAs(loop);
      Future<String> foreign = other.createFuture();
      assertThatThrownBy(() -> gather(first, foreign)).isInstanceOf(WrongLoopException.class);
    }
  }

  // ---- shield and asCompleted

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = {
        "test_shield_coroutine_without_loop",
        "test_shield_coroutine_use_running_loop",
        "test_shield_coroutine_use_global_loop"
      })
  @Test
  void a_shield_of_a_coroutine_is_of_that_loop_as_well() {
    assertRefused(() -> shield(ANSWER));
    assertOfLoop(loop.runUntilComplete(() -> shield(ANSWER)), "answer");
    setEventLoop(loop);
    assertOfLoop(shield(ANSWER), "answer");
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = {
        "test_as_completed_coroutine_without_loop",
        "test_as_completed_coroutine_use_running_loop"
      })
  @Test
  void as_completed_needs_one_before_the_first_step() {
    assertRefused(() -> asCompleted(List.of(ANSWER)));
    var steps = loop.runUntilComplete(() -> taken(ANSWER));
    assertThat(steps).containsExactly("answer");
  }

  private static List<String> taken(Coroutine<String> coroutine) throws Exception {
    var results = new ArrayList<String>();
    for (var next : asCompleted(List.of(coroutine))) {
      results.add(next.await());
    }
    return results;
  }
}
