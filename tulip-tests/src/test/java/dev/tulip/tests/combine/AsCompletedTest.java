package dev.tulip.tests.combine;

import static dev.tulip.Asyncio.asCompleted;
import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Awaitable;
import dev.tulip.CancelledError;
import dev.tulip.Coroutine;
import dev.tulip.DeadlockException;
import dev.tulip.Future;
import dev.tulip.Task;
import dev.tulip.TimeoutException;
import dev.tulip.WrongLoopException;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualClock;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** Awaitables in the order of their completion, in both forms. */
class AsCompletedTest {

  private final List<String> log = new ArrayList<>();

  private static Coroutine<String> after(int seconds, String result) {
    return () -> sleep(Duration.ofSeconds(seconds), result);
  }

  // ---- awaitables of the results

  @TulipTest
  void results_come_in_the_order_of_completion() throws Exception {
    for (var next : asCompleted(List.of(after(3, "c"), after(1, "a"), after(2, "b")))) {
      log.add(next.await() + " at " + seconds());
    }
    assertThat(log).containsExactly("a at 1", "b at 2", "c at 3");
  }

  private static long seconds() {
    return Duration.ofNanos(getRunningLoop().timeNanos()).toSeconds();
  }

  @TulipTest
  void what_is_done_already_comes_in_the_order_of_the_arguments() throws Exception {
    List<Future<String>> futures = new ArrayList<>();
    for (var result : List.of("a", "b", "c")) {
      Future<String> future = createFuture();
      future.setResult(result);
      futures.add(future);
    }
    for (var next : asCompleted(futures)) {
      log.add(next.await());
    }
    assertThat(log).containsExactly("a", "b", "c");
  }

  @TulipTest
  void a_failure_comes_in_its_place_and_ends_nothing() throws Exception {
    var failure = new IllegalStateException("failed");
    Future<String> failed = createFuture();
    failed.setException(failure);
    Future<String> cancelled = createFuture();
    cancelled.cancel("cancelled");
    var steps = asCompleted(List.of(failed, cancelled, after(1, "a"))).iterator();
    var first = steps.next();
    assertThatThrownBy(first::await).isSameAs(failure);
    var second = steps.next();
    assertThatThrownBy(second::await).isInstanceOf(CancelledError.class).hasMessage("cancelled");
    assertThat(steps.next().await()).isEqualTo("a");
  }

  @TulipTest
  void one_given_twice_comes_once() throws Exception {
    Future<String> future = createFuture();
    future.setResult("once");
    for (var next : asCompleted(List.of(future, future))) {
      log.add(next.await());
    }
    assertThat(log).containsExactly("once");
  }

  @TulipTest
  void a_coroutine_given_twice_runs_twice_and_comes_twice() {
    Coroutine<Boolean> coroutine = () -> log.add("run");
    var steps = asCompleted(List.of(coroutine, coroutine)).futures().iterator();
    assertThat(steps.next().result()).isTrue();
    assertThat(steps.next().result()).isTrue();
    assertThat(steps.hasNext()).isFalse();
    assertThat(log).containsExactly("run", "run");
  }

  @TulipTest
  void nothing_has_no_steps() {
    List<Awaitable<String>> nothing = List.of();
    assertThat(asCompleted(nothing).iterator().hasNext()).isFalse();
    assertThat(asCompleted(nothing).futures().iterator().hasNext()).isFalse();
  }

  @TulipTest
  void taking_the_next_does_not_wait_and_it_can_be_awaited_elsewhere() {
    var steps = asCompleted(List.of(after(2, "b"), after(1, "a"))).iterator();
    var first = steps.next();
    var second = steps.next();
    assertThat(steps.hasNext()).isFalse();
    var late = createTask(() -> log.add("late " + first.await()));
    sleep(Duration.ZERO);
    var later = createTask(() -> log.add("later " + second.await()));
    assertThat(late.await()).isTrue();
    assertThat(later.await()).isTrue();
    assertThat(log).containsExactly("late a", "later b");
  }

  @TulipTest
  void the_coroutines_run_from_the_beginning_on_not_one_after_the_other(VirtualClock clock)
      throws Exception {
    for (var next : asCompleted(List.of(after(2, "a"), after(2, "b"), after(2, "c")))) {
      next.await();
    }
    assertThat(clock.nanos()).isEqualTo(2_000_000_000L);
  }

  // ---- the futures themselves

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = "test_as_completed_same_tasks_in_as_out")
  @TulipTest
  void the_other_form_gives_the_very_futures_that_were_handed_in() {
    var slow = createTask(after(2, "slow"));
    var fast = createTask(after(1, "fast"));
    List<Future<?>> seen = new ArrayList<>();
    for (var future : asCompleted(List.of(slow, fast)).futures()) {
      assertThat(future.done()).isTrue();
      seen.add(future);
    }
    assertThat(seen).containsExactly(fast, slow);
  }

  @TulipTest
  void it_gives_failed_and_cancelled_ones_without_throwing() {
    Future<String> failed = createFuture();
    failed.setException(new IllegalStateException("failed"));
    Future<String> cancelled = createFuture();
    cancelled.cancel();
    var steps = asCompleted(List.of(failed, cancelled)).futures().iterator();
    assertThat(steps.next().exception()).hasMessage("failed");
    assertThat(steps.next().cancelled()).isTrue();
    assertThatThrownBy(steps::next).isInstanceOf(NoSuchElementException.class);
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = "test_as_completed_same_tasks_in_as_out")
  @TulipTest
  void for_a_coroutine_it_gives_its_task() {
    var coroutine = after(1, "a");
    var future = asCompleted(List.of(coroutine)).futures().iterator().next();
    assertThat(future).isInstanceOf(Task.class);
    assertThat(((Task<String>) future).getCoro()).isSameAs(coroutine);
  }

  @TulipTest
  void both_forms_can_be_mixed_and_gone_on_with() throws Exception {
    var tasks = new ArrayList<Task<String>>();
    for (int i = 1; i <= 4; i++) {
      tasks.add(createTask(after(i, "result " + i)));
    }
    var all = asCompleted(tasks);
    assertThat(all.iterator().next().await()).isEqualTo("result 1");
    assertThat(all.futures().iterator().next()).isSameAs(tasks.get(1));
    assertThat(all.iterator().next().await()).isEqualTo("result 3");
    for (var future : all.futures()) {
      assertThat(future).isSameAs(tasks.get(3));
    }
    assertThat(all.iterator().hasNext()).isFalse();
    assertThatThrownBy(() -> all.iterator().next()).isInstanceOf(NoSuchElementException.class);
  }

  // ---- a time limit

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_as_completed_with_timeout")
  @TulipTest
  void when_the_time_is_over_each_of_the_rest_is_a_timeout_and_nothing_is_cancelled(
      VirtualClock clock) throws Exception {
    var tasks =
        List.of(createTask(after(3, "c")), createTask(after(1, "a")), createTask(after(4, "d")));
    var steps = asCompleted(tasks, Duration.ofSeconds(2)).iterator();
    assertThat(steps.next().await()).isEqualTo("a");
    for (int i = 0; i < 2; i++) {
      var next = steps.next();
      assertThatThrownBy(next::await).isInstanceOf(TimeoutException.class);
      assertThat(clock.nanos()).isEqualTo(2_000_000_000L);
    }
    assertThat(steps.hasNext()).isFalse();
    assertThat(tasks.get(0).await()).isEqualTo("c");
    assertThat(tasks.get(2).await()).isEqualTo("d");
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_as_completed_with_timeout")
  @TulipTest
  void so_it_is_in_the_other_form() {
    var slow = createTask(after(3, "slow"));
    var fast = createTask(after(1, "fast"));
    var steps = asCompleted(List.of(slow, fast), Duration.ofSeconds(2)).futures().iterator();
    assertThat(steps.next()).isSameAs(fast);
    assertThatThrownBy(steps::next).isInstanceOf(TimeoutException.class);
    assertThatThrownBy(steps::next).isInstanceOf(NoSuchElementException.class);
    assertThat(slow.await()).isEqualTo("slow");
  }

  @TulipTest
  void what_was_done_in_time_is_given_though_it_is_taken_later() throws Exception {
    var slow = createTask(after(3, "slow"));
    var steps = asCompleted(List.of(slow, after(1, "fast")), Duration.ofSeconds(2)).iterator();
    sleep(Duration.ofSeconds(5));
    assertThat(steps.next().await()).isEqualTo("fast");
    var last = steps.next();
    assertThatThrownBy(last::await).isInstanceOf(TimeoutException.class);
    assertThat(slow.await()).isEqualTo("slow");
  }

  @Test
  void its_timer_is_gone_when_all_are_done() {
    var clock = new VirtualClock();
    try (var loop = VirtualTime.newEventLoop(clock)) {
      loop.runUntilComplete(
          () -> asCompleted(List.of(after(1, "a")), Duration.ofDays(1)).iterator().next().await());
      assertThatThrownBy(loop::runForever).isInstanceOf(DeadlockException.class);
      assertThat(clock.nanos()).isEqualTo(1_000_000_000L);
    }
  }

  // ---- the rest

  @TulipTest
  void cancelling_who_takes_loses_nothing_for_the_next_who_takes() throws Exception {
    Future<String> future = createFuture();
    var all = asCompleted(List.of(future, after(9, "other")));
    var first = all.iterator().next();
    var taker = createTask(() -> first.await());
    var next = all.iterator().next();
    passes(1);
    taker.cancel();
    passes(1);
    assertThat(taker.cancelled()).isTrue();
    assertThat(future.done()).isFalse();
    future.setResult("kept");
    assertThat(next.await()).isEqualTo("kept");
    sleep(Duration.ofSeconds(9));
  }

  @TulipTest
  void one_that_is_cancelled_when_its_result_has_come_leaves_it_to_the_next() {
    Future<String> future = createFuture();
    var steps = asCompleted(List.of(future, after(1, "other"))).iterator();
    var first = steps.next();
    var second = steps.next();
    var taker = createTask(() -> first.await());
    var next = createTask(() -> second.await());
    passes(1);
    future.setResult("kept");
    passes(1);
    assertThat(taker.cancel()).isTrue();
    passes(2);
    assertThat(taker.cancelled()).isTrue();
    assertThat(next.done()).isTrue();
    assertThat(next.result()).isEqualTo("kept");
    sleep(Duration.ofSeconds(2));
  }

  @TulipTest
  void another_loops_future_is_refused() {
    try (var other = VirtualTime.newEventLoop()) {
      Future<String> foreign = other.createFuture();
      assertThatThrownBy(() -> asCompleted(List.of(foreign)))
          .isInstanceOf(WrongLoopException.class);
    }
  }
}
