package dev.tulip.tests.sync;

import static dev.tulip.tests.sync.Steps.passes;
import static dev.tulip.tests.sync.Steps.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.Task;
import dev.tulip.TimeoutException;
import dev.tulip.sync.Condition;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A wait for a signal that ends otherwise. */
class ConditionCancelTest {

  private final Condition condition = new Condition();
  private final Steps steps = new Steps();
  private final List<Throwable> seen = new ArrayList<>();
  private int items;

  /** Waits for items, and notes the error that comes out of the wait. */
  private Task<@Nullable Void> startConsumer() {
    return Asyncio.createTask(
        () -> {
          try (var _ = condition.hold()) {
            condition.awaitUntil(() -> items > 0);
          } catch (CancelledError e) {
            seen.add(e);
            throw e;
          }
        });
  }

  @FromCpython(file = "test_locks", type = "ConditionTests", test = "test_wait_cancel")
  @TulipTest
  void a_cancelled_wait_leaves_the_line_and_has_the_lock() {
    condition.acquire();
    var waiter = Asyncio.createTask(condition::await);
    passes(1);
    assertThat(condition).hasToString("<Condition [unlocked, waiters:1]>");
    Asyncio.getRunningLoop().callSoon(waiter::cancel);
    assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
    assertThat(condition).hasToString("<Condition [locked]>");
  }

  @FromCpython(file = "test_locks", type = "ConditionTests", test = "test_wait_cancel_contested")
  @TulipTest
  void a_signalled_wait_cancelled_as_the_lock_becomes_free_takes_the_lock_all_the_same() {
    condition.acquire();
    var waiter = Asyncio.createTask(condition::await);
    passes(1);
    condition.acquire();
    condition.signal();
    var loop = Asyncio.getRunningLoop();
    loop.callSoon(waiter::cancel);
    loop.callSoon(condition::release);
    assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
    assertThat(condition.locked()).isTrue();
  }

  @FromCpython(file = "test_locks", type = "ConditionTests", test = "test_timeout_in_block")
  @TulipTest
  void a_wait_that_takes_too_long_has_the_lock_again_when_it_times_out() {
    var limit = Duration.ofMillis(500);
    try (var _ = condition.hold()) {
      assertThatThrownBy(() -> Asyncio.waitFor(condition::await, limit))
          .isInstanceOf(TimeoutException.class);
      assertThat(condition).hasToString("<Condition [locked]>");
    }
    assertThat(condition.locked()).isFalse();
  }

  @FromCpython(file = "test_locks", type = "ConditionTests", test = "test_cancelled_error_wakeup")
  @TulipTest
  void the_error_of_a_wait_cancelled_before_a_signal_comes_out_as_it_is() {
    var consumer = startConsumer();
    passes(1);
    consumer.cancel("no more");
    var error = catchThrowable(consumer::await);
    assertThat(error).isInstanceOf(CancelledError.class).hasMessage("no more");
    assertThat(seen).hasSize(1);
    assertThat(error).isSameAs(seen.getFirst());
  }

  @FromCpython(
      file = "test_locks",
      type = "ConditionTests",
      test = "test_cancelled_error_re_aquire")
  @TulipTest
  void the_error_of_a_wait_cancelled_while_it_gets_the_lock_back_comes_out_as_it_is() {
    var consumer = startConsumer();
    passes(1);
    condition.acquire();
    items = 1;
    condition.signal();
    passes(1);
    consumer.cancel("no more");
    condition.release();
    var error = catchThrowable(consumer::await);
    assertThat(error).isInstanceOf(CancelledError.class).hasMessage("no more");
    assertThat(seen).hasSize(1);
    assertThat(error).isSameAs(seen.getFirst());
  }

  /** Takes items until there is a negative number of them. */
  private void consumeAll() {
    try (var _ = condition.hold()) {
      condition.awaitUntil(() -> items != 0);
      while (items > 0) {
        items--;
        steps.add("took one");
        condition.signalAll();
        condition.awaitUntil(() -> items != 0);
      }
    }
  }

  /** Signals one item to two consumers, and cancels the one it woke some passes later. */
  private void cancelTheOneThatWasSignalled(int passesLater) {
    var first = steps.start("first", this::consumeAll);
    var second = steps.start("second", this::consumeAll);
    passes(1);
    try (var _ = condition.hold()) {
      items = 1;
      condition.signal(1);
      passes(passesLater);
      first.cancel();
      Asyncio.timeout(Duration.ofMillis(10), () -> condition.awaitUntil(() -> items == 0));
      items = -1;
      condition.signalAll();
    }
    second.await();
    settle();
  }

  @FromCpython(file = "test_locks", type = "ConditionTests", test = "test_cancelled_wakeup")
  @TulipTest
  void an_item_signalled_to_a_task_that_is_cancelled_at_once_is_taken_by_another() {
    cancelTheOneThatWasSignalled(0);
    assertThat(steps.done()).containsExactlyInAnyOrder("first cancelled", "took one", "second");
  }

  @FromCpython(file = "test_locks", type = "ConditionTests", test = "test_cancelled_wakeup_relock")
  @TulipTest
  void an_item_signalled_to_a_task_cancelled_on_its_way_to_the_lock_is_taken_by_another() {
    cancelTheOneThatWasSignalled(1);
    assertThat(steps.done()).containsExactlyInAnyOrder("first cancelled", "took one", "second");
  }
}
