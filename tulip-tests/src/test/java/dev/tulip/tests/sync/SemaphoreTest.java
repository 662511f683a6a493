package dev.tulip.tests.sync;

import static dev.tulip.tests.sync.Steps.passes;
import static dev.tulip.tests.sync.Steps.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.sync.BoundedSemaphore;
import dev.tulip.sync.Semaphore;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import org.junit.jupiter.api.Test;

class SemaphoreTest {

  private final Steps steps = new Steps();

  @FromCpython(file = "test_locks", type = "SemaphoreTests", test = "test_repr")
  @Test
  void permits_are_taken_without_suspending_while_there_are_any() {
    var semaphore = new Semaphore(2);
    semaphore.acquire();
    assertThat(semaphore.locked()).isFalse();
    assertThat(semaphore).hasToString("<Semaphore [unlocked, value:1]>");
    semaphore.acquire();
    assertThat(semaphore.locked()).isTrue();
    assertThat(semaphore).hasToString("<Semaphore [locked]>");
  }

  @FromCpython(
      file = "test_locks",
      type = "SemaphoreTests",
      test = {"test_initial_value_zero", "test_release_no_waiters"})
  @Test
  void without_permits_it_is_locked_until_one_is_released() {
    var semaphore = new Semaphore(0);
    assertThat(semaphore.locked()).isTrue();
    semaphore.release();
    assertThat(semaphore.locked()).isFalse();
    semaphore.acquire();
    assertThat(semaphore.locked()).isTrue();
  }

  @FromCpython(file = "test_locks", type = "SemaphoreTests", test = "test_semaphore_value")
  @Test
  void a_negative_number_of_permits_is_an_error() {
    assertThatThrownBy(() -> new Semaphore(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }

  @Test
  void a_released_permit_goes_to_the_first_in_line_and_not_to_a_newcomer() {
    var semaphore = new Semaphore(1);
    VirtualTime.run(
        () -> {
          semaphore.acquire();
          steps.start("waiter", semaphore::acquire);
          passes(1);
          semaphore.release();
          assertThat(semaphore.locked()).isTrue();
          steps.start("newcomer", semaphore::acquire);
          settle();
          assertThat(steps.done()).containsExactly("waiter");
          semaphore.release();
          settle();
        });
    assertThat(steps.done()).containsExactly("waiter", "newcomer");
  }

  @Test
  void a_waiter_cancelled_after_it_was_given_a_permit_gives_it_to_the_next() {
    var semaphore = new Semaphore(0);
    VirtualTime.run(
        () -> {
          var first = steps.start("first", semaphore::acquire);
          steps.start("second", semaphore::acquire);
          passes(1);
          semaphore.release();
          first.cancel();
          passes(1);
          assertThat(steps.done()).containsExactly("first cancelled");
          passes(1);
        });
    assertThat(steps.done()).containsExactly("first cancelled", "second");
    assertThat(semaphore.locked()).isTrue();
  }

  @FromCpython(file = "test_locks", type = "SemaphoreTests", test = "test_acquire_no_hang")
  @Test
  void a_waiter_cancelled_after_it_was_given_a_permit_leaves_it_where_nobody_waits() {
    var semaphore = new Semaphore(0);
    VirtualTime.run(
        () -> {
          var first = steps.start("first", semaphore::acquire);
          passes(1);
          semaphore.release();
          first.cancel();
          settle();
          assertThat(semaphore).hasToString("<Semaphore [unlocked, value:1]>");
          semaphore.acquire();
        });
  }

  @FromCpython(file = "test_locks", type = "SemaphoreTests", test = "test_acquire_cancel")
  @Test
  void a_waiter_cancelled_while_it_waits_takes_no_permit() {
    var semaphore = new Semaphore(0);
    VirtualTime.run(
        () -> {
          var first = steps.start("first", semaphore::acquire);
          passes(1);
          first.cancel();
          semaphore.release();
          assertThat(semaphore.locked()).isFalse();
          settle();
        });
    assertThat(steps.done()).containsExactly("first cancelled");
    assertThat(semaphore).hasToString("<Semaphore [unlocked, value:1]>");
  }

  @FromCpython(file = "test_locks", type = "SemaphoreTests", test = "test_repr")
  @Test
  void all_released_permits_reach_waiters() {
    var semaphore = new Semaphore(0);
    VirtualTime.run(
        () -> {
          for (var name : new String[] {"a", "b", "c"}) {
            steps.start(name, semaphore::acquire);
          }
          passes(1);
          semaphore.release();
          semaphore.release();
          passes(1);
          assertThat(steps.done()).containsExactly("a", "b");
          assertThat(semaphore).hasToString("<Semaphore [locked, waiters:1]>");
          semaphore.release();
          passes(1);
        });
    assertThat(steps.done()).containsExactly("a", "b", "c");
  }

  @Test
  void a_plain_semaphore_may_be_released_more_often_than_acquired() {
    var semaphore = new Semaphore();
    semaphore.release();
    assertThat(semaphore).hasToString("<Semaphore [unlocked, value:2]>");
  }

  @FromCpython(file = "test_locks", type = "SemaphoreTests", test = "test_release_not_acquired")
  @Test
  void a_bounded_semaphore_may_not() {
    var semaphore = new BoundedSemaphore(2);
    try (var _ = semaphore.hold()) {
      assertThat(semaphore).hasToString("<BoundedSemaphore [unlocked, value:1]>");
    }
    assertThatThrownBy(semaphore::release)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("released too many times")
        .hasMessageContaining("2");
    assertThat(semaphore).hasToString("<BoundedSemaphore [unlocked, value:2]>");
  }
}
