package dev.tulip.tests.sync;

import static dev.tulip.tests.sync.Steps.passes;
import static dev.tulip.tests.sync.Steps.settle;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.sync.Condition;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;

/** Whom a signal wakes, and when those go on. */
class ConditionSignalTest {

  private final Condition condition = new Condition();
  private final Steps steps = new Steps();

  /** Tasks that wait, and give the lock back when they are through. */
  private void startWaiters(String... names) {
    for (var name : names) {
      steps.start(
          name,
          () -> {
            condition.acquire();
            condition.await();
            steps.add(name + " woken");
            condition.release();
          });
    }
    passes(1);
  }

  /** Tasks that wait, and keep the lock. */
  private void startKeepers(String... names) {
    for (var name : names) {
      steps.start(
          name,
          () -> {
            condition.acquire();
            condition.await();
          });
    }
    passes(1);
  }

  @FromCpython(file = "test_locks", type = "ConditionTests", test = "test_wait")
  @TulipTest
  void woken_tasks_go_on_one_at_a_time_as_each_gives_the_lock_to_the_next() {
    startKeepers("a", "b", "c");
    assertThat(condition.locked()).isFalse();

    condition.acquire();
    condition.signal();
    passes(1);
    assertThat(steps.done()).isEmpty();
    assertThat(condition.locked()).isTrue();
    condition.release();
    passes(1);
    assertThat(steps.done()).containsExactly("a");

    condition.signal(2);
    settle();
    assertThat(steps.done()).containsExactly("a");
    condition.release();
    settle();
    assertThat(steps.done()).containsExactly("a", "b");
    condition.release();
    settle();
    assertThat(steps.done()).containsExactly("a", "b", "c");
    assertThat(condition.locked()).isTrue();
  }

  @FromCpython(file = "test_locks", type = "ConditionTests", test = "test_notify")
  @TulipTest
  void signals_of_one_hold_add_up_and_those_for_nobody_are_lost() {
    startWaiters("a", "b", "c");
    try (var _ = condition.hold()) {
      condition.signal(1);
    }
    settle();
    assertThat(steps.done()).containsExactly("a woken", "a");

    try (var _ = condition.hold()) {
      condition.signal(1);
      condition.signal(1000);
    }
    passes(1);
    startWaiters("late");
    settle();
    assertThat(steps.done()).containsExactly("a woken", "a", "b woken", "b", "c woken", "c");
    try (var _ = condition.hold()) {
      condition.signal(1);
    }
    settle();
    assertThat(steps.done()).endsWith("late woken", "late");
  }

  @FromCpython(file = "test_locks", type = "ConditionTests", test = "test_notify_all")
  @TulipTest
  void a_signal_to_all_wakes_every_waiter_in_order_within_a_pass() {
    startWaiters("a", "b", "c");
    try (var _ = condition.hold()) {
      condition.signalAll();
    }
    passes(1);
    assertThat(steps.done()).containsExactly("a woken", "a", "b woken", "b", "c woken", "c");
    assertThat(condition).hasToString("<Condition [unlocked]>");
  }
}
