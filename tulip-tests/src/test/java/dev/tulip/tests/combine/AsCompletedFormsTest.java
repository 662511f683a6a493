package dev.tulip.tests.combine;

import static dev.tulip.Asyncio.asCompleted;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.Asyncio.waitTasks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.AsCompleted;
import dev.tulip.Asyncio;
import dev.tulip.Awaitable;
import dev.tulip.Coroutine;
import dev.tulip.DeadlockException;
import dev.tulip.Future;
import dev.tulip.Generator;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualClock;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What both forms of {@code asCompleted} have in common. */
class AsCompletedFormsTest {

  private static final List<Function<AsCompleted<String>, List<String>>> FORMS =
      List.of(AsCompletedFormsTest::awaited, AsCompletedFormsTest::ofFutures);

  private static List<String> awaited(AsCompleted<String> all) {
    var results = new ArrayList<String>();
    for (var next : all) {
      results.add(Asyncio.await(next));
    }
    return results;
  }

  private static List<String> ofFutures(AsCompleted<String> all) {
    var results = new ArrayList<String>();
    for (var future : all.futures()) {
      results.add(future.result());
    }
    return results;
  }

  private static Coroutine<String> after(int seconds, String result) {
    return () -> sleep(Duration.ofSeconds(seconds), result);
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_as_completed")
  @TulipTest
  void results_come_in_the_order_of_completion_and_only_the_last_is_waited_for_longest(
      VirtualClock clock) {
    for (var form : FORMS) {
      long begun = clock.nanos();
      var all = asCompleted(List.of(after(2, "b"), after(9, "c"), after(1, "a")));
      assertThat(form.apply(all)).containsExactly("a", "b", "c");
      assertThat(Duration.ofNanos(clock.nanos() - begun)).isEqualTo(Duration.ofSeconds(9));
    }
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = "test_as_completed_with_unused_timeout")
  @Test
  void a_limit_that_was_not_reached_leaves_no_timer() {
    for (var form : FORMS) {
      var clock = new VirtualClock();
      try (var loop = VirtualTime.newEventLoop(clock)) {
        var results =
            loop.<List<String>>runUntilComplete(
                () -> form.apply(asCompleted(List.of(after(1, "a")), Duration.ofDays(1))));
        assertThat(results).containsExactly("a");
        assertThatThrownBy(loop::runForever).isInstanceOf(DeadlockException.class);
        assertThat(Duration.ofNanos(clock.nanos())).isEqualTo(Duration.ofSeconds(1));
      }
    }
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = "test_as_completed_duplicate_coroutines")
  @TulipTest
  void a_running_coroutine_given_twice_comes_once_beside_others() {
    for (var form : FORMS) {
      var twice = createTask(after(1, "twice"));
      var all = asCompleted(List.of(twice, twice, after(2, "other")));
      assertThat(form.apply(all)).containsExactly("twice", "other");
    }
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = "test_as_completed_resume_iterator")
  @TulipTest
  void one_left_halfway_goes_on_where_it_was() {
    for (var form : FORMS) {
      var all = asCompleted(List.of(after(1, "1"), after(2, "2"), after(3, "3"), after(4, "4")));
      var taken = new ArrayList<String>();
      for (var next : all) {
        taken.add(Asyncio.await(next));
        if (taken.size() == 2) {
          break;
        }
      }
      taken.addAll(form.apply(all));
      assertThat(taken).containsExactly("1", "2", "3", "4");
    }
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_as_completed_reverse_wait")
  @TulipTest
  void who_awaits_first_has_the_first_result_whatever_was_taken_first(VirtualClock clock) {
    var steps = asCompleted(Set.of(after(1, "a"), after(2, "b"))).iterator();
    var takenFirst = steps.next();
    var takenSecond = steps.next();
    assertThat(Asyncio.await(takenSecond)).isEqualTo("a");
    assertThat(Duration.ofNanos(clock.nanos())).isEqualTo(Duration.ofSeconds(1));
    assertThat(Asyncio.await(takenFirst)).isEqualTo("b");
    assertThat(Duration.ofNanos(clock.nanos())).isEqualTo(Duration.ofSeconds(2));
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_as_completed_concurrent")
  @TulipTest
  void all_that_it_gives_may_be_awaited_at_the_same_time(VirtualClock clock) {
    List<Awaitable<String>> awaitables = new ArrayList<>();
    asCompleted(Set.of(after(1, "a"), after(1, "b"))).forEach(awaitables::add);
    assertThat(resultsOfTasksFor(awaitables)).containsExactlyInAnyOrder("a", "b");
    assertThat(Duration.ofNanos(clock.nanos())).isEqualTo(Duration.ofSeconds(1));
    List<Awaitable<String>> futures = new ArrayList<>();
    asCompleted(Set.of(after(1, "a"), after(1, "b"))).futures().forEach(futures::add);
    assertThat(resultsOfTasksFor(futures)).containsExactlyInAnyOrder("a", "b");
    assertThat(Duration.ofNanos(clock.nanos())).isEqualTo(Duration.ofSeconds(2));
  }

  private static List<String> resultsOfTasksFor(List<Awaitable<String>> awaitables) {
    var futures = awaitables.stream().map(Asyncio::ensureFuture).toList();
    return waitTasks(futures).done().stream().map(Future::result).toList();
  }

  @TulipTest
  void the_awaitables_may_come_from_a_generator() {
    for (var form : FORMS) {
      var awaitables =
          Generator.<Coroutine<String>>of(
              y -> {
                y.yield(after(2, "b"));
                y.yield(after(1, "a"));
              });
      assertThat(form.apply(asCompleted(awaitables))).containsExactly("a", "b");
    }
  }
}
