package dev.tulip.tests.sync;

import static dev.tulip.tests.sync.Steps.passes;
import static dev.tulip.tests.sync.Steps.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.CancelledError;
import dev.tulip.Task;
import dev.tulip.sync.Condition;
import dev.tulip.sync.Lock;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConditionTest {

  private final Lock lock = new Lock();
  private final Condition condition = new Condition(lock);
  private final Steps steps = new Steps();
  private int value;

  private Task<@Nullable Void> waiter(String name) {
    return steps.start(
        name,
        () -> {
          try (var _ = condition.hold()) {
            condition.await();
          }
        });
  }

  @FromCpython(
      file = "test_locks",
      type = "ConditionTests",
      test = {"test_wait_unacquired", "test_notify_unacquired", "test_notify_all_unacquired"})
  @Test
  void waiting_and_signalling_without_the_lock_are_errors() {
    assertThatThrownBy(condition::await)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cannot wait on un-acquired lock");
    assertThatThrownBy(condition::signal).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(condition::signalAll)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cannot signal on un-acquired lock");
  }

  @Test
  void signalling_a_negative_number_of_tasks_is_an_error() {
    condition.acquire();
    assertThatThrownBy(() -> condition.signal(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }

  @Test
  void a_signal_wakes_as_many_as_it_says_in_order() {
    VirtualTime.run(
        () -> {
          for (var name : new String[] {"a", "b", "c", "d"}) {
            waiter(name);
          }
          settle();
          assertThat(condition).hasToString("<Condition [unlocked, waiters:4]>");
          signal(2);
          settle();
          assertThat(steps.done()).containsExactly("a", "b");
          signal(0);
          signal(1);
          settle();
          assertThat(steps.done()).containsExactly("a", "b", "c");
          condition.acquire();
          condition.signalAll();
          condition.release();
          settle();
        });
    assertThat(steps.done()).containsExactly("a", "b", "c", "d");
  }

  private void signal(int n) {
    try (var _ = condition.hold()) {
      condition.signal(n);
    }
  }

  @Test
  void a_signal_keeps_the_lock_and_the_woken_task_waits_for_it() {
    VirtualTime.run(
        () -> {
          waiter("a");
          settle();
          condition.acquire();
          condition.signal();
          settle();
          assertThat(steps.done()).isEmpty();
          condition.release();
          settle();
        });
    assertThat(steps.done()).containsExactly("a");
    assertThat(lock.locked()).isFalse();
  }

  @Test
  void a_cancelled_wait_acquires_the_lock_before_it_throws() {
    VirtualTime.run(
        () -> {
          var task = waiter("a");
          settle();
          lock.acquire();
          task.cancel();
          settle();
          assertThat(task.done()).isFalse();
          lock.release();
          settle();
          assertThat(task.cancelled()).isTrue();
        });
    assertThat(lock.locked()).isFalse();
  }

  @Test
  void of_several_cancellations_during_a_wait_the_last_is_thrown() {
    VirtualTime.run(
        () -> {
          var task = waiter("a");
          settle();
          lock.acquire();
          task.cancel("first");
          settle();
          task.cancel("second");
          settle();
          assertThat(task.done()).isFalse();
          lock.release();
          assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("second");
        });
  }

  @Test
  void a_signal_to_a_task_that_is_cancelled_goes_to_the_next() {
    VirtualTime.run(
        () -> {
          var first = waiter("first");
          waiter("second");
          settle();
          signal(1);
          first.cancel();
          settle();
        });
    assertThat(steps.done()).containsExactly("first cancelled", "second");
  }

  @FromCpython(file = "test_locks", type = "ConditionTests", test = "test_wait_cancel_after_notify")
  @Test
  void a_task_cancelled_while_it_acquires_the_lock_again_passes_its_signal_on() {
    VirtualTime.run(
        () -> {
          var first = waiter("first");
          waiter("second");
          settle();
          condition.acquire();
          condition.signal();
          passes(2);
          first.cancel();
          passes(2);
          assertThat(steps.done()).isEmpty();
          condition.release();
          settle();
        });
    assertThat(steps.done()).containsExactly("first cancelled", "second");
  }

  @FromCpython(file = "test_locks", type = "ConditionTests", test = "test_wait_for")
  @Test
  void awaiting_a_predicate_looks_again_after_each_signal() {
    VirtualTime.run(
        () -> {
          steps.start(
              "two",
              () -> {
                try (var _ = condition.hold()) {
                  assertThat(condition.awaitUntil(() -> value == 2)).isTrue();
                }
              });
          passes(1);
          for (int i = 0; i < 2; i++) {
            value++;
            signal(1);
            settle();
            steps.add("value " + value);
          }
        });
    assertThat(steps.done()).containsExactly("value 1", "two", "value 2");
  }

  @FromCpython(file = "test_locks", type = "ConditionTests", test = "test_wait_for_unacquired")
  @Test
  void a_predicate_that_holds_is_not_waited_for() {
    assertThat(condition.awaitUntil(() -> true)).isTrue();
  }

  @FromCpython(file = "test_locks", type = "ConditionTests", test = "test_wait_for_unacquired")
  @Test
  void a_predicate_that_does_not_hold_is_waited_for_with_the_lock_only() {
    assertThatThrownBy(() -> condition.awaitUntil(() -> false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cannot wait on un-acquired lock");
  }

  @Test
  void what_a_predicate_throws_comes_out_and_the_lock_is_held() {
    condition.acquire();
    assertThatThrownBy(
            () ->
                condition.awaitUntil(
                    () -> {
                      throw new IllegalArgumentException("no idea");
                    }))
        .hasMessage("no idea");
    assertThat(condition.locked()).isTrue();
  }

  @Test
  void conditions_may_share_a_lock() {
    var other = new Condition(lock);
    VirtualTime.run(
        () -> {
          waiter("a");
          passes(1);
          other.acquire();
          assertThat(condition.locked()).isTrue();
          other.signalAll();
          other.release();
          settle();
          assertThat(steps.done()).isEmpty();
          signal(1);
          settle();
        });
    assertThat(steps.done()).containsExactly("a");
  }
}
