package dev.tulip.tests.sync;

import static dev.tulip.tests.sync.Steps.passes;
import static dev.tulip.tests.sync.Steps.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.WrongLoopException;
import dev.tulip.sync.Condition;
import dev.tulip.sync.Lock;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import org.junit.jupiter.api.Test;

/** A condition and the lock it stands on. */
class ConditionLockTest {

  private final Steps steps = new Steps();

  @FromCpython(file = "test_locks", type = "ConditionTests", test = "test_context_manager")
  @Test
  void a_hold_of_the_condition_is_a_hold_of_its_lock() {
    var condition = new Condition();
    assertThat(condition.locked()).isFalse();
    try (var _ = condition.hold()) {
      assertThat(condition.locked()).isTrue();
    }
    assertThat(condition.locked()).isFalse();
  }

  @FromCpython(file = "test_locks", type = "ConditionTests", test = "test_explicit_lock")
  @Test
  void a_lock_given_to_a_condition_is_held_through_either() {
    var lock = new Lock();
    var condition = new Condition(lock);
    try (var _ = condition.hold()) {
      assertThat(lock.locked()).isTrue();
    }
    assertThat(lock.locked()).isFalse();
    try (var _ = lock.hold()) {
      assertThat(condition.locked()).isTrue();
      assertThat(new Condition().locked()).isFalse();
    }
    assertThat(condition.locked()).isFalse();
  }

  @FromCpython(file = "test_locks", type = "ConditionTests", test = "test_repr")
  @TulipTest
  void its_text_tells_the_state_of_the_lock_and_how_many_wait_for_a_signal() {
    var condition = new Condition();
    assertThat(condition).hasToString("<Condition [unlocked]>");
    condition.acquire();
    assertThat(condition).hasToString("<Condition [locked]>");
    condition.release();
    for (var name : new String[] {"a", "b"}) {
      steps.start(name, () -> awaitIn(condition));
    }
    passes(1);
    assertThat(condition).hasToString("<Condition [unlocked, waiters:2]>");
    try (var _ = condition.hold()) {
      assertThat(condition).hasToString("<Condition [locked, waiters:2]>");
      condition.signal(1);
    }
    settle();
    assertThat(condition).hasToString("<Condition [unlocked, waiters:1]>");
    try (var _ = condition.hold()) {
      condition.signal(1);
    }
    settle();
  }

  private static void awaitIn(Condition condition) {
    try (var _ = condition.hold()) {
      condition.await();
    }
  }

  /** Makes {@code lock} the lock of a loop that is gone. */
  private void bindToAnotherLoop(Lock lock) {
    VirtualTime.run(
        () -> {
          lock.acquire();
          var waiter = steps.start("waiter", lock::acquire);
          passes(1);
          waiter.cancel();
          settle();
          lock.release();
        });
  }

  /** Makes {@code condition} the condition of a loop that is gone; its lock belongs to none. */
  private void bindToAnotherLoop(Condition condition) {
    VirtualTime.run(
        () -> {
          var waiter = steps.start("waiter", () -> awaitIn(condition));
          passes(1);
          waiter.cancel();
          settle();
        });
  }

  @FromCpython(file = "test_locks", type = "ConditionTests", test = "test_ambiguous_loops")
  @Test
  void waiting_at_a_condition_whose_lock_belongs_to_another_loop_is_an_error() {
    var lock = new Lock();
    bindToAnotherLoop(lock);
    VirtualTime.run(
        () -> {
          try (var _ = lock.hold()) {
            var condition = new Condition(lock);
            assertThatThrownBy(condition::acquire)
                .isInstanceOf(WrongLoopException.class)
                .hasMessage("<Lock [locked]> is bound to a different event loop");
          }
        });
  }

  @FromCpython(file = "test_locks", type = "ConditionTests", test = "test_ambiguous_loops")
  @Test
  void waiting_at_a_condition_of_another_loop_is_an_error_that_keeps_the_lock() {
    var lock = new Lock();
    var condition = new Condition(lock);
    bindToAnotherLoop(condition);
    VirtualTime.run(
        () -> {
          try (var _ = lock.hold()) {
            assertThatThrownBy(condition::await)
                .isInstanceOf(WrongLoopException.class)
                .hasMessage("<Condition [locked]> is bound to a different event loop");
            assertThat(lock.locked()).isTrue();
          }
        });
  }
}
