package dev.tulip.tests.combine;

import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.gather;
import static dev.tulip.Asyncio.gatherReturnExceptions;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Awaitable;
import dev.tulip.CancelledError;
import dev.tulip.Coroutine;
import dev.tulip.Future;
import dev.tulip.Outcome;
import dev.tulip.Outcome.Failure;
import dev.tulip.Outcome.Success;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Gathers that behave the same of futures and of coroutines that await those futures. */
class GatherOfEitherTest {

  private static final List<UnaryOperator<Awaitable<Integer>>> EITHER =
      List.of(future -> future, GatherOfEitherTest::coroutine);

  private final List<Future<?>> called = new ArrayList<>();

  private static Coroutine<Integer> coroutine(Awaitable<Integer> future) {
    return future::await;
  }

  private static List<Future<Integer>> futures(int count) {
    var futures = new ArrayList<Future<Integer>>();
    for (int i = 0; i < count; i++) {
      futures.add(createFuture());
    }
    return futures;
  }

  private static List<Awaitable<Integer>> wrapped(
      List<Future<Integer>> futures, UnaryOperator<Awaitable<Integer>> wrap) {
    var wrapped = new ArrayList<Awaitable<Integer>>();
    futures.forEach(future -> wrapped.add(wrap.apply(future)));
    return wrapped;
  }

  private void assertDoneOnceThreeAre(Future<?> outer, List<Future<Integer>> futures) {
    called.clear();
    outer.addDoneCallback(called::add);
    passes(1);
    futures.get(1).setResult(1);
    futures.get(0).setResult(2);
    passes(3);
    assertThat(outer.done()).isFalse();
    assertThat(called).isEmpty();
    futures.get(2).setResult(3);
    passes(3);
    assertThat(called).containsExactly(outer);
  }

  @FromCpython(file = "test_tasks", type = "GatherTestsBase", test = "test_success")
  @TulipTest
  void it_is_done_when_the_last_is_and_lists_results_by_place() {
    for (var wrap : EITHER) {
      var futures = futures(3);
      var outer = gather(wrapped(futures, wrap));
      assertDoneOnceThreeAre(outer, futures);
      assertThat(outer.result()).containsExactly(2, 1, 3);
    }
  }

  @FromCpython(
      file = "test_tasks",
      type = "GatherTestsBase",
      test = "test_result_exception_success")
  @TulipTest
  void so_it_is_where_exceptions_are_listed_and_there_are_none() {
    for (var wrap : EITHER) {
      var futures = futures(3);
      var outer = gatherReturnExceptions(wrapped(futures, wrap));
      assertDoneOnceThreeAre(outer, futures);
      assertThat(outer.result())
          .isEqualTo(
              List.<Outcome<Integer>>of(new Success<>(2), new Success<>(1), new Success<>(3)));
    }
  }

  @FromCpython(file = "test_tasks", type = "GatherTestsBase", test = "test_one_exception")
  @TulipTest
  void after_the_first_failure_nothing_changes_it_any_more() {
    for (var wrap : EITHER) {
      called.clear();
      var futures = futures(5);
      var outer = gather(wrapped(futures, wrap));
      outer.addDoneCallback(called::add);
      passes(1);
      var failure = new ArithmeticException("first");
      futures.get(0).setResult(1);
      futures.get(1).setException(failure);
      passes(3);
      assertThat(called).containsExactly(outer);
      assertThat(outer.exception()).isSameAs(failure);
      futures.get(2).setResult(3);
      futures.get(3).cancel();
      futures.get(4).setException(new IllegalStateException("unheard"));
      passes(3);
      assertThat(outer.exception()).isSameAs(failure);
      assertThat(called).hasSize(1);
    }
  }

  @FromCpython(file = "test_tasks", type = "GatherTestsBase", test = "test_return_exceptions")
  @TulipTest
  void failures_that_are_listed_do_not_end_it() {
    for (var wrap : EITHER) {
      called.clear();
      var futures = futures(4);
      var outer = gatherReturnExceptions(wrapped(futures, wrap));
      outer.addDoneCallback(called::add);
      passes(1);
      var early = new ArithmeticException("early");
      var late = new IllegalStateException("late");
      futures.get(1).setResult(1);
      futures.get(2).setException(early);
      futures.get(0).setResult(3);
      passes(3);
      assertThat(outer.done()).isFalse();
      futures.get(3).setException(late);
      passes(3);
      assertThat(called).containsExactly(outer);
      assertThat(outer.result())
          .isEqualTo(
              List.<Outcome<Integer>>of(
                  new Success<>(3), new Success<>(1), new Failure<>(early), new Failure<>(late)));
    }
  }

  @FromCpython(file = "test_tasks", type = "FutureGatherTests", test = "test_one_cancellation")
  @TulipTest
  void a_cancelled_child_ends_it_and_is_an_exception_of_one_not_cancelled() {
    var futures = futures(4);
    var outer = gather(futures);
    outer.addDoneCallback(called::add);
    futures.get(0).setResult(1);
    futures.get(1).cancel();
    passes(2);
    assertThat(called).containsExactly(outer);
    assertThat(outer.cancelled()).isFalse();
    assertThat(outer.exception()).isInstanceOf(CancelledError.class);
    futures.get(2).cancel();
    futures.get(3).setException(new IllegalStateException("unheard"));
    passes(2);
    assertThat(called).hasSize(1);
  }

  @FromCpython(
      file = "test_tasks",
      type = "FutureGatherTests",
      test = "test_result_exception_one_cancellation")
  @TulipTest
  void cancelled_children_are_listed_among_results_and_failures() {
    var futures = futures(6);
    var outer = gatherReturnExceptions(futures);
    outer.addDoneCallback(called::add);
    var early = new ArithmeticException("early");
    var late = new IllegalStateException("late");
    futures.get(0).setResult(1);
    futures.get(1).setException(early);
    futures.get(2).cancel();
    passes(2);
    assertThat(outer.done()).isFalse();
    futures.get(3).setResult(3);
    futures.get(4).cancel();
    futures.get(5).setException(late);
    var outcomes = new ArrayList<>(outer.await());
    for (int place : new int[] {4, 2}) {
      var failure = (Failure<Integer>) outcomes.remove(place);
      assertThat(failure.exception()).isInstanceOf(CancelledError.class);
    }
    assertThat(outcomes)
        .isEqualTo(
            List.<Outcome<Integer>>of(
                new Success<>(1), new Failure<>(early), new Success<>(3), new Failure<>(late)));
    passes(1);
    assertThat(called).containsExactly(outer);
  }

  @FromCpython(
      file = "test_tasks",
      type = "CoroutineGatherTests",
      test = "test_duplicate_coroutines")
  @TulipTest
  void one_given_several_times_is_listed_in_each_of_its_places() {
    Coroutine<String> same = () -> "same";
    Coroutine<String> other = () -> "other";
    assertThat(gather(same, same, other, same).await())
        .containsExactly("same", "same", "other", "same");
    var task = createTask(same);
    assertThat(gather(task, task, createTask(other), task).await())
        .containsExactly("same", "same", "other", "same");
  }

  @FromCpython(
      file = "test_tasks",
      type = "CoroutineGatherTests",
      test = "test_cancellation_broadcast")
  @TulipTest
  void cancelling_who_awaits_it_reaches_what_its_children_share() {
    Future<Integer> shared = createFuture();
    var first = createTask(shared::await);
    var second = createTask(shared::await);
    var outer = gather(first, second);
    var waiter = createTask(outer::await);
    passes(1);
    assertThat(waiter.cancel()).isTrue();
    assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
    assertThat(outer.cancel()).isFalse();
    assertThat(shared.cancelled()).isTrue();
    assertThat(first.cancelled()).isTrue();
    assertThat(second.cancelled()).isTrue();
  }

  @FromCpython(file = "test_tasks", type = "CoroutineGatherTests", test = "test_exception_marking")
  @TulipTest
  void a_second_failure_counts_as_heard() {
    Future<Integer> first = createFuture();
    Future<Integer> second = createFuture();
    var waiter = createTask(() -> gather(failingAfter(first), failingAfter(second)).await());
    passes(2);
    first.setResult(1);
    passes(1);
    second.setResult(2);
    passes(3);
    assertThat(waiter.exception()).hasMessage("after 1");
    // An exception that nobody asked for would fail this test.
  }

  private static Coroutine<Integer> failingAfter(Future<Integer> future) {
    return () -> {
      throw new IllegalStateException("after " + future.await());
    };
  }

  @FromCpython(file = "test_tasks", type = "CoroutineGatherTests", test = "test_issue46672")
  @TulipTest
  void an_argument_that_is_refused_leaves_those_before_it_unharmed() {
    var reported = new ArrayList<String>();
    getRunningLoop().setExceptionHandler((_, context) -> reported.add(context.message()));
    Coroutine<String> ran = () -> "ran";
    Coroutine<String> nothing = null;
    assertThatNullPointerException().isThrownBy(() -> gather(ran, nothing));
    passes(3);
    assertThat(reported).isEmpty();
  }
}
