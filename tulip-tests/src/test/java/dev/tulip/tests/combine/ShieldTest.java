package dev.tulip.tests.combine;

import static dev.tulip.Asyncio.allTasks;
import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.shield;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.CancelledError;
import dev.tulip.ExceptionContext;
import dev.tulip.Future;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A future whose cancelling does not reach what it stands for. */
class ShieldTest {

  private final List<String> log = new ArrayList<>();
  private final List<ExceptionContext> reported = new ArrayList<>();

  private void noteWhatIsReported() {
    getRunningLoop().setExceptionHandler((_, context) -> reported.add(context));
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_shield_shortcut")
  @TulipTest
  void what_is_done_is_given_back_itself() {
    Future<String> inner = createFuture();
    assertThat(shield(inner)).isNotSameAs(inner);
    inner.setResult("done");
    assertThat(shield(inner)).isSameAs(inner);
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = {"test_shield_result", "test_shield_exception"})
  @TulipTest
  void it_ends_as_the_inner_future_does() {
    Future<String> inner = createFuture();
    var outer = shield(inner);
    inner.setResult("result");
    assertThat(outer.done()).isFalse();
    assertThat(outer.await()).isEqualTo("result");
    Future<String> failing = createFuture();
    var failed = shield(failing);
    var failure = new IllegalStateException("failed");
    failing.setException(failure);
    assertThatThrownBy(failed::await).isSameAs(failure);
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_shield_cancel_inner")
  @TulipTest
  void a_cancelled_inner_future_cancels_it() {
    Future<String> inner = createFuture();
    var outer = shield(inner);
    inner.cancel();
    passes(1);
    assertThat(outer.cancelled()).isTrue();
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_shield_cancel_outer")
  @TulipTest
  void cancelling_it_leaves_the_inner_future_alone() {
    Future<String> inner = createFuture();
    var outer = shield(inner);
    assertThat(outer.cancel("outer")).isTrue();
    assertThat(outer.cancelled()).isTrue();
    passes(2);
    assertThat(inner.done()).isFalse();
    inner.setResult("done");
    passes(2);
    assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class).hasMessage("outer");
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_shield_effect")
  @TulipTest
  void cancelling_who_waits_for_it_does_so_too() {
    var inner = createTask(() -> sleep(Duration.ofSeconds(1), "done"));
    var waiter = createTask(() -> shield(inner).await());
    passes(1);
    waiter.cancel();
    passes(1);
    assertThat(waiter.cancelled()).isTrue();
    assertThat(inner.cancelling()).isZero();
    assertThat(inner.await()).isEqualTo("done");
  }

  @TulipTest
  void a_coroutine_becomes_a_task_and_goes_on() {
    var outer = shield(() -> log.add(sleep(Duration.ofSeconds(1), "done")));
    assertThat(allTasks()).hasSize(2);
    passes(1);
    outer.cancel();
    sleep(Duration.ofSeconds(2));
    assertThat(log).containsExactly("done");
  }

  @TulipTest
  void one_that_is_cancelled_when_the_inner_future_is_done_stays_cancelled() {
    Future<String> inner = createFuture();
    var outer = shield(inner);
    inner.setResult("done");
    assertThat(outer.cancel()).isTrue();
    passes(2);
    assertThat(outer.cancelled()).isTrue();
  }

  // ---- failures after it was cancelled

  @TulipTest
  void a_later_failure_of_the_inner_future_is_reported() {
    noteWhatIsReported();
    Future<String> inner = createFuture();
    var outer = shield(inner);
    outer.cancel();
    passes(1);
    var failure = new IllegalStateException("unseen");
    inner.setException(failure);
    passes(1);
    assertThat(reported).hasSize(1);
    assertThat(reported.getFirst().message())
        .isEqualTo("IllegalStateException exception in shielded future");
    assertThat(reported.getFirst().exception()).isSameAs(failure);
    assertThat(reported.getFirst().future()).isSameAs(inner);
  }

  @TulipTest
  void it_is_reported_once_however_many_shields_were_cancelled() {
    noteWhatIsReported();
    Future<String> inner = createFuture();
    var outers = List.of(shield(inner), shield(inner), shield(inner));
    outers.forEach(Future::cancel);
    passes(1);
    inner.setException(new IllegalStateException("unseen"));
    passes(2);
    assertThat(reported).hasSize(1);
  }

  @TulipTest
  void who_still_waits_sees_it_as_well() {
    noteWhatIsReported();
    Future<String> inner = createFuture();
    var cancelled = shield(inner);
    var waiting = shield(inner);
    cancelled.cancel();
    passes(1);
    var failure = new IllegalStateException("seen");
    inner.setException(failure);
    assertThatThrownBy(waiting::await).isSameAs(failure);
    assertThat(reported).hasSize(1);
  }

  @TulipTest
  void a_later_result_or_cancellation_is_not_reported() {
    noteWhatIsReported();
    Future<String> returning = createFuture();
    Future<String> cancelled = createFuture();
    shield(returning).cancel();
    shield(cancelled).cancel();
    passes(1);
    returning.setResult("unseen");
    cancelled.cancel();
    passes(2);
    assertThat(reported).isEmpty();
  }

  @TulipTest
  void nor_is_a_failure_that_reached_who_waited() {
    noteWhatIsReported();
    Future<String> inner = createFuture();
    var outer = shield(inner);
    inner.setException(new IllegalStateException("seen"));
    assertThatThrownBy(outer::await).hasMessage("seen");
    passes(2);
    assertThat(reported).isEmpty();
  }
}
