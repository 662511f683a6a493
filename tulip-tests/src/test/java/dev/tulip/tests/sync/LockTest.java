package dev.tulip.tests.sync;

import static dev.tulip.tests.sync.Steps.passes;
import static dev.tulip.tests.sync.Steps.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.NoRunningLoopException;
import dev.tulip.WrongLoopException;
import dev.tulip.sync.Lock;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import org.junit.jupiter.api.Test;

class LockTest {

  private final Lock lock = new Lock();
  private final Steps steps = new Steps();

  @FromCpython(file = "test_locks", type = "LockTests", test = "test_release_no_waiters")
  @Test
  void a_free_lock_is_acquired_without_suspending() {
    VirtualTime.run(
        () -> {
          Asyncio.getRunningLoop().callSoon(() -> steps.add("next pass"));
          lock.acquire();
          steps.add("acquired");
          assertThat(lock.locked()).isTrue();
          lock.release();
          assertThat(lock.locked()).isFalse();
        });
    assertThat(steps.done()).startsWith("acquired");
  }

  @Test
  void a_free_lock_needs_no_loop() {
    lock.acquire();
    assertThat(lock.locked()).isTrue();
    assertThatThrownBy(lock::acquire).isInstanceOf(NoRunningLoopException.class);
    lock.release();
  }

  @FromCpython(file = "test_locks", type = "LockTests", test = "test_acquire")
  @Test
  void waiters_get_the_lock_in_the_order_in_which_they_came() {
    VirtualTime.run(
        () -> {
          lock.acquire();
          for (var name : new String[] {"a", "b", "c"}) {
            steps.start(name, () -> lock.hold().close());
          }
          passes(1);
          lock.release();
          settle();
        });
    assertThat(steps.done()).containsExactly("a", "b", "c");
  }

  @FromCpython(file = "test_locks", type = "LockTests", test = "test_acquire")
  @Test
  void who_comes_between_the_release_and_the_step_of_the_woken_task_queues() {
    VirtualTime.run(
        () -> {
          lock.acquire();
          steps.start("waiter", lock::acquire);
          passes(1);
          steps.start("newcomer", lock::acquire);
          lock.release();
          assertThat(lock.locked()).isFalse();
          settle();
          assertThat(steps.done()).containsExactly("waiter");
          assertThat(lock.locked()).isTrue();
          lock.release();
          settle();
        });
    assertThat(steps.done()).containsExactly("waiter", "newcomer");
  }

  @FromCpython(file = "test_locks", type = "LockTests", test = "test_acquire")
  @Test
  void a_woken_task_has_the_lock_one_pass_after_the_release() {
    VirtualTime.run(
        () -> {
          lock.acquire();
          steps.start("waiter", lock::acquire);
          passes(1);
          lock.release();
          Asyncio.getRunningLoop().callSoon(() -> steps.add("pass 1"));
          passes(1);
          assertThat(steps.done()).containsExactly("waiter", "pass 1");
        });
  }

  @FromCpython(file = "test_locks", type = "LockTests", test = "test_acquire_cancel")
  @Test
  void a_waiter_cancelled_before_it_is_woken_leaves_the_line() {
    VirtualTime.run(
        () -> {
          lock.acquire();
          var first = steps.start("first", lock::acquire);
          steps.start("second", lock::acquire);
          passes(1);
          first.cancel();
          settle();
          assertThat(lock).hasToString("<Lock [locked, waiters:1]>");
          lock.release();
          settle();
        });
    assertThat(steps.done()).containsExactly("first cancelled", "second");
  }

  @FromCpython(file = "test_locks", type = "LockTests", test = "test_finished_waiter_cancelled")
  @Test
  void a_waiter_cancelled_after_it_was_woken_hands_over_to_the_next() {
    VirtualTime.run(
        () -> {
          lock.acquire();
          var first = steps.start("first", lock::acquire);
          steps.start("second", lock::acquire);
          passes(1);
          lock.release();
          first.cancel();
          passes(1);
          assertThat(steps.done()).containsExactly("first cancelled");
          assertThat(lock.locked()).isFalse();
          passes(1);
        });
    assertThat(steps.done()).containsExactly("first cancelled", "second");
    assertThat(lock.locked()).isTrue();
  }

  @FromCpython(file = "test_locks", type = "LockTests", test = "test_finished_waiter_cancelled")
  @Test
  void a_lock_whose_waiters_are_all_cancelled_can_be_taken_at_once() {
    VirtualTime.run(
        () -> {
          lock.acquire();
          var waiter = steps.start("waiter", lock::acquire);
          passes(1);
          waiter.cancel();
          lock.release();
          lock.acquire();
          steps.add("taken");
          settle();
        });
    assertThat(steps.done()).containsExactly("taken", "waiter cancelled");
    assertThat(lock.locked()).isTrue();
  }

  @FromCpython(
      file = "test_locks",
      type = "LockTests",
      test = {"test_acquire", "test_cancel_race", "test_cancel_release_race"})
  @Test
  void each_release_lets_in_one_and_passes_over_who_was_cancelled_just_before() {
    VirtualTime.run(
        () -> {
          lock.acquire();
          var first = steps.start("first", lock::acquire);
          steps.start("second", lock::acquire);
          steps.start("third", lock::acquire);
          passes(1);
          first.cancel();
          lock.release();
          settle();
          assertThat(steps.done()).containsExactly("first cancelled", "second");
          assertThat(lock).hasToString("<Lock [locked, waiters:1]>");
          lock.release();
          settle();
        });
    assertThat(steps.done()).containsExactly("first cancelled", "second", "third");
  }

  @Test
  void a_woken_and_cancelled_waiter_wakes_nobody_where_the_lock_was_taken_meanwhile() {
    VirtualTime.run(
        () -> {
          lock.acquire();
          var first = steps.start("first", lock::acquire);
          var second = steps.start("second", lock::acquire);
          passes(1);
          first.cancel();
          second.cancel();
          lock.release();
          lock.acquire();
          settle();
          assertThat(lock.locked()).isTrue();
        });
    assertThat(steps.done()).containsExactly("first cancelled", "second cancelled");
  }

  @Test
  void any_task_may_release_it() {
    VirtualTime.run(
        () -> {
          lock.acquire();
          steps.start("other", lock::release).await();
          assertThat(lock.locked()).isFalse();
        });
  }

  @FromCpython(file = "test_locks", type = "LockTests", test = "test_release_not_acquired")
  @Test
  void releasing_a_free_lock_is_an_error() {
    assertThatThrownBy(lock::release)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("<Lock [unlocked]>");
  }

  @FromCpython(file = "test_locks", type = "LockTests", test = "test_context_manager")
  @Test
  void a_hold_releases_the_lock_however_its_body_ends() {
    assertThatThrownBy(
            () -> {
              try (var _ = lock.hold()) {
                assertThat(lock.locked()).isTrue();
                throw new CancelledError();
              }
            })
        .isInstanceOf(CancelledError.class);
    assertThat(lock.locked()).isFalse();
  }

  @Test
  void closing_a_hold_twice_does_not_release_what_another_holds() {
    var hold = lock.hold();
    hold.close();
    lock.acquire();
    hold.close();
    assertThat(lock.locked()).isTrue();
  }

  @Test
  void it_belongs_to_the_loop_in_which_something_first_waited() {
    VirtualTime.run(
        () -> {
          lock.acquire();
          var waiter = steps.start("waiter", lock::acquire);
          passes(1);
          waiter.cancel();
          settle();
        });
    VirtualTime.run(
        () ->
            assertThatThrownBy(lock::acquire)
                .isInstanceOf(WrongLoopException.class)
                .hasMessage("<Lock [locked]> is bound to a different event loop"));
    lock.release();
    VirtualTime.run(lock::acquire);
  }

  @FromCpython(file = "test_locks", type = "LockTests", test = "test_repr")
  @Test
  void its_text_tells_its_state() {
    assertThat(lock).hasToString("<Lock [unlocked]>");
    lock.acquire();
    assertThat(lock).hasToString("<Lock [locked]>");
  }
}
