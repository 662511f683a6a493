package dev.tulip.tests.combine;

import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.gather;
import static dev.tulip.Asyncio.gatherReturnExceptions;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Awaitable;
import dev.tulip.CancelledError;
import dev.tulip.Coroutine;
import dev.tulip.Future;
import dev.tulip.NoRunningLoopException;
import dev.tulip.Outcome;
import dev.tulip.Outcome.Failure;
import dev.tulip.Outcome.Success;
import dev.tulip.WrongLoopException;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code gather} collects, and when it is done. */
class GatherTest {

  private final List<String> log = new ArrayList<>();

  private static Coroutine<String> after(int seconds, String result) {
    return () -> sleep(Duration.ofSeconds(seconds), result);
  }

  private static Coroutine<String> failingAfter(int seconds, RuntimeException failure) {
    return () -> {
      sleep(Duration.ofSeconds(seconds));
      throw failure;
    };
  }

  @TulipTest
  void results_are_in_the_order_of_the_arguments_not_of_completion() {
    Future<String> future = createFuture();
    future.setResult("at once");
    var task = createTask(after(1, "second"));
    assertThat(gather(after(3, "third"), task, future, after(2, "fourth")).await())
        .containsExactly("third", "second", "at once", "fourth");
  }

  @TulipTest
  void bodies_without_results_give_nulls() {
    var results =
        gather(() -> sleep(Duration.ofSeconds(1)), () -> sleep(Duration.ofSeconds(2))).await();
    assertThat(results).containsExactly(null, null);
  }

  @TulipTest
  void a_null_result_is_listed() {
    Future<String> future = createFuture();
    future.setResult(null);
    assertThat(gather(List.of(future, after(1, "text"))).await()).containsExactly(null, "text");
  }

  @TulipTest
  void nothing_gives_a_future_that_is_done() {
    assertThat(gather().done()).isTrue();
    assertThat(gather().result()).isEmpty();
    assertThat(gather(List.<Awaitable<String>>of()).result()).isEmpty();
    assertThat(gatherReturnExceptions(List.<Awaitable<String>>of()).result()).isEmpty();
  }

  @Test
  void outside_of_loops_there_is_nothing_to_give_it() {
    assertThatThrownBy(() -> gather(after(1, "a"))).isInstanceOf(NoRunningLoopException.class);
  }

  @TulipTest
  void the_same_future_given_twice_is_waited_for_once_and_listed_twice() {
    Future<String> future = createFuture();
    var outer = gather(future, after(0, "other"), future);
    passes(3);
    assertThat(outer.done()).isFalse();
    future.setResult("same");
    assertThat(outer.await()).containsExactly("same", "other", "same");
  }

  @TulipTest
  void the_same_coroutine_given_twice_runs_twice() {
    Coroutine<Boolean> coroutine = () -> log.add("run");
    assertThat(gather(coroutine, coroutine).await()).containsExactly(true, true);
    assertThat(log).containsExactly("run", "run");
  }

  @TulipTest
  void the_first_failure_is_its_own_at_once_and_the_others_go_on() {
    var failure = new IllegalStateException("first");
    var slow = createTask(after(9, "slow"));
    var outer = gather(slow, failingAfter(1, failure));
    assertThatThrownBy(outer::await).isSameAs(failure);
    assertThat(outer.exception()).isSameAs(failure);
    assertThat(slow.done()).isFalse();
    assertThat(slow.await()).isEqualTo("slow");
  }

  @TulipTest
  void later_failures_are_reported_to_nobody() {
    var failure = new IllegalStateException("first");
    var outer =
        gather(failingAfter(1, failure), failingAfter(2, new IllegalStateException("second")));
    assertThatThrownBy(outer::await).isSameAs(failure);
    sleep(Duration.ofSeconds(5));
    // An exception that nobody asked for would fail this test.
  }

  @TulipTest
  void of_two_failures_in_one_pass_the_one_that_happened_first_counts() {
    Future<String> first = createFuture();
    Future<String> second = createFuture();
    var outer = gather(first, second);
    second.setException(new IllegalStateException("second"));
    first.setException(new IllegalStateException("first"));
    assertThatThrownBy(outer::await).hasMessage("second");
  }

  @TulipTest
  void a_cancelled_child_is_a_failure_and_does_not_make_it_cancelled() {
    Future<String> child = createFuture();
    Future<String> other = createFuture();
    var outer = gather(child, other);
    child.cancel("child");
    passes(1);
    assertThat(outer.done()).isTrue();
    assertThat(outer.cancelled()).isFalse();
    assertThat(outer.exception()).isInstanceOf(CancelledError.class).hasMessage("child");
    assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class);
    assertThat(other.done()).isFalse();
  }

  // ---- exceptions as outcomes

  @TulipTest
  void exceptions_can_be_listed_among_the_results() {
    var failure = new IllegalStateException("failed");
    var outcomes =
        gatherReturnExceptions(after(2, "a"), failingAfter(1, failure), after(3, "b")).await();
    assertThat(outcomes)
        .isEqualTo(
            List.<Outcome<String>>of(
                new Success<>("a"), new Failure<>(failure), new Success<>("b")));
  }

  @TulipTest
  void a_cancelled_child_is_then_listed_with_its_message() {
    Future<String> quiet = createFuture();
    Future<String> talking = createFuture();
    var outer = gatherReturnExceptions(quiet, talking, after(1, "a"));
    quiet.cancel();
    talking.cancel("enough");
    var outcomes = outer.await();
    assertThat(failure(outcomes.get(0))).isInstanceOf(CancelledError.class).hasMessage("");
    assertThat(failure(outcomes.get(1))).isInstanceOf(CancelledError.class).hasMessage("enough");
    assertThat(outcomes.get(2)).isEqualTo(new Success<>("a"));
  }

  private static Throwable failure(Outcome<?> outcome) {
    return ((Failure<?>) outcome).exception();
  }

  @TulipTest
  void a_body_may_be_among_them_too() {
    var failure = new IllegalStateException("failed");
    var outcomes =
        gatherReturnExceptions(
                () -> sleep(Duration.ofSeconds(1)),
                () -> {
                  sleep(Duration.ZERO);
                  throw failure;
                })
            .await();
    assertThat(outcomes).hasSize(2);
    assertThat(outcomes.get(0)).isEqualTo(new Success<>(null));
    assertThat(failure(outcomes.get(1))).isSameAs(failure);
  }

  // ---- what is done already

  @TulipTest
  void of_done_futures_it_is_done_at_once() {
    Future<String> future = createFuture();
    future.setResult("done");
    var task = createTask(() -> "task");
    passes(1);
    var outer = gather(future, task);
    assertThat(outer.done()).isTrue();
    assertThat(outer.result()).containsExactly("done", "task");
  }

  @TulipTest
  void with_one_that_has_failed_it_has_failed_at_once() {
    Future<String> future = createFuture();
    var failure = new IllegalStateException("failed");
    future.setException(failure);
    Future<String> pending = createFuture();
    var outer = gather(pending, future);
    assertThat(outer.exception()).isSameAs(failure);
    assertThat(pending.done()).isFalse();
    var outcomes = gatherReturnExceptions(future).result();
    assertThat(failure(outcomes.getFirst())).isSameAs(failure);
  }

  @TulipTest
  void with_one_that_is_pending_it_is_pending() {
    Future<String> done = createFuture();
    done.setResult("done");
    Future<String> pending = createFuture();
    var outer = gather(done, pending);
    assertThat(outer.done()).isFalse();
    pending.setResult("late");
    assertThat(outer.done()).isFalse();
    passes(1);
    assertThat(outer.done()).isTrue();
    assertThat(outer.result()).containsExactly("done", "late");
  }

  // ---- loops

  @TulipTest
  void all_must_belong_to_one_loop() {
    try (var other = VirtualTime.newEventLoop()) {
      Future<String> here = createFuture();
      Future<String> there = other.createFuture();
      assertThatThrownBy(() -> gather(here, there)).isInstanceOf(WrongLoopException.class);
      assertThat(gather(there).getLoop()).isSameAs(other);
      assertThat(gather(here).getLoop()).isSameAs(here.getLoop());
    }
  }
}
