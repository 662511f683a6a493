package dev.tulip.tests.queue;

import static dev.tulip.tests.sync.Steps.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.queue.Queue;
import dev.tulip.queue.QueueShutDownException;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.sync.Steps;
import org.junit.jupiter.api.Test;

class QueueShutdownTest {

  private final Queue<String> queue = new Queue<>(1);
  private final Steps steps = new Steps();

  @Test
  void puts_fail_at_once_and_gets_when_nothing_is_left() {
    queue.putNowait("a");
    queue.shutdown();
    assertThat(queue).hasToString("<Queue maxsize=1 _queue=[a] tasks=1 shutdown>");
    assertThatThrownBy(() -> queue.put("b")).isInstanceOf(QueueShutDownException.class);
    assertThatThrownBy(() -> queue.putNowait("b")).isInstanceOf(QueueShutDownException.class);
    assertThat(queue.get()).isEqualTo("a");
    assertThatThrownBy(queue::get).isInstanceOf(QueueShutDownException.class);
    assertThatThrownBy(queue::getNowait).isInstanceOf(QueueShutDownException.class);
  }

  @Test
  void all_who_wait_to_get_are_woken_and_fail() {
    VirtualTime.run(
        () -> {
          steps.start("g1", queue::get);
          steps.start("g2", queue::get);
          settle();
          queue.shutdown();
          settle();
        });
    assertThat(steps.done())
        .containsExactly("g1 QueueShutDownException", "g2 QueueShutDownException");
  }

  @Test
  void all_who_wait_to_put_are_woken_and_fail() {
    VirtualTime.run(
        () -> {
          queue.putNowait("a");
          steps.start("p1", () -> queue.put("b"));
          steps.start("p2", () -> queue.put("c"));
          settle();
          queue.shutdown();
          settle();
        });
    assertThat(steps.done())
        .containsExactly("p1 QueueShutDownException", "p2 QueueShutDownException");
    assertThat(queue.qsize()).isEqualTo(1);
  }

  @Test
  void a_woken_getter_still_gets_the_item_it_was_woken_for() {
    VirtualTime.run(
        () -> {
          steps.start("g", () -> steps.add(queue.get()));
          settle();
          queue.putNowait("a");
          queue.shutdown();
          settle();
        });
    assertThat(steps.done()).containsExactly("a", "g");
  }

  @Test
  void an_immediate_shutdown_drops_the_items_and_counts_them_as_done() {
    VirtualTime.run(
        () -> {
          queue.putNowait("a");
          steps.start("joined", queue::join);
          steps.start("p", () -> queue.put("b"));
          settle();
          queue.shutdown(true);
          settle();
          assertThatThrownBy(queue::get).isInstanceOf(QueueShutDownException.class);
        });
    assertThat(steps.done()).containsExactlyInAnyOrder("joined", "p QueueShutDownException");
    assertThat(queue).hasToString("<Queue maxsize=1 shutdown>");
  }

  @Test
  void an_immediate_shutdown_does_not_release_a_join_while_an_item_is_worked_on() {
    VirtualTime.run(
        () -> {
          queue.putNowait("a");
          queue.getNowait();
          queue.putNowait("b");
          steps.start("joined", queue::join);
          settle();
          queue.shutdown(true);
          settle();
          assertThat(steps.done()).isEmpty();
          queue.taskDone();
          settle();
        });
    assertThat(steps.done()).containsExactly("joined");
  }

  @Test
  void it_can_be_shut_down_again() {
    queue.putNowait("a");
    queue.shutdown();
    queue.shutdown(true);
    assertThat(queue.empty()).isTrue();
  }
}
