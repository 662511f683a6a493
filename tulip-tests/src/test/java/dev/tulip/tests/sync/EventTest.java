package dev.tulip.tests.sync;

import static dev.tulip.tests.sync.Steps.passes;
import static dev.tulip.tests.sync.Steps.settle;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.sync.Event;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import org.junit.jupiter.api.Test;

class EventTest {

  private final Event event = new Event();
  private final Steps steps = new Steps();

  @FromCpython(
      file = "test_locks",
      type = "EventTests",
      test = {"test_repr", "test_wait"})
  @Test
  void waiters_go_on_in_order_one_pass_after_it_is_set() {
    VirtualTime.run(
        () -> {
          steps.start("a", event::await);
          steps.start("b", event::await);
          settle();
          assertThat(event).hasToString("<Event [unset, waiters:2]>");
          event.set();
          assertThat(steps.done()).isEmpty();
          passes(1);
        });
    assertThat(steps.done()).containsExactly("a", "b");
    assertThat(event).hasToString("<Event [set]>");
  }

  @FromCpython(file = "test_locks", type = "EventTests", test = "test_clear_with_waiters")
  @Test
  void clearing_it_before_they_run_does_not_take_the_wake_up_back() {
    VirtualTime.run(
        () -> {
          steps.start("a", event::await);
          passes(1);
          event.set();
          event.clear();
          steps.start("late", event::await);
          settle();
          assertThat(steps.done()).containsExactly("a");
          assertThat(event.isSet()).isFalse();
          event.set();
          settle();
        });
    assertThat(steps.done()).containsExactly("a", "late");
  }

  @FromCpython(file = "test_locks", type = "EventTests", test = "test_clear")
  @Test
  void it_is_set_until_it_is_cleared() {
    assertThat(event.isSet()).isFalse();
    event.set();
    assertThat(event.isSet()).isTrue();
    event.clear();
    assertThat(event.isSet()).isFalse();
  }

  @FromCpython(file = "test_locks", type = "EventTests", test = "test_clear_with_waiters")
  @Test
  void setting_it_again_before_the_woken_have_run_wakes_them_once() {
    VirtualTime.run(
        () -> {
          steps.start("a", event::await);
          passes(1);
          event.set();
          event.clear();
          event.set();
          event.set();
          assertThat(event).hasToString("<Event [set, waiters:1]>");
          assertThat(steps.done()).isEmpty();
          passes(1);
        });
    assertThat(steps.done()).containsExactly("a");
    assertThat(event).hasToString("<Event [set]>");
  }

  @FromCpython(file = "test_locks", type = "EventTests", test = "test_wait")
  @Test
  void who_comes_when_it_is_set_goes_on_before_those_it_woke() {
    VirtualTime.run(
        () -> {
          steps.start("a", event::await);
          steps.start("b", event::await);
          passes(1);
          steps.start("newcomer", event::await);
          event.set();
          passes(1);
        });
    assertThat(steps.done()).containsExactly("newcomer", "a", "b");
  }

  @FromCpython(file = "test_locks", type = "EventTests", test = "test_wait_on_set")
  @Test
  void awaiting_a_set_event_does_not_suspend() {
    event.set();
    event.await();
    assertThat(event.isSet()).isTrue();
  }

  @FromCpython(
      file = "test_locks",
      type = "EventTests",
      test = {"test_repr", "test_wait_cancel"})
  @Test
  void a_cancelled_waiter_leaves_the_line() {
    VirtualTime.run(
        () -> {
          var waiter = steps.start("a", event::await);
          passes(1);
          waiter.cancel();
          settle();
          assertThat(event).hasToString("<Event [unset]>");
          event.set();
        });
    assertThat(steps.done()).containsExactly("a cancelled");
  }

  @Test
  void a_waiter_cancelled_after_the_event_was_set_is_cancelled() {
    VirtualTime.run(
        () -> {
          var waiter = steps.start("a", event::await);
          passes(1);
          event.set();
          waiter.cancel();
          settle();
        });
    assertThat(steps.done()).containsExactly("a cancelled");
  }
}
