package dev.tulip.tests.sync;

import static dev.tulip.tests.sync.Steps.passes;
import static dev.tulip.tests.sync.Steps.settle;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.sync.Event;
import dev.tulip.testing.VirtualTime;
import org.junit.jupiter.api.Test;

class EventTest {

  private final Event event = new Event();
  private final Steps steps = new Steps();

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

  @Test
  void awaiting_a_set_event_does_not_suspend() {
    event.set();
    event.await();
    assertThat(event.isSet()).isTrue();
  }

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
