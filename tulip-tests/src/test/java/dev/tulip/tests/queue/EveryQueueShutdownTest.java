package dev.tulip.tests.queue;

import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.queue.Queue;
import dev.tulip.queue.QueueShutDownException;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.tests.sync.Steps;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left of a queue that is shut down, for queues of every kind. */
class EveryQueueShutdownTest {

  private static final String MIXIN = "_QueueShutdownTestMixin";

  private final Steps steps = new Steps();

  /** Nothing can be put or got, with or without waiting. */
  private static void assertEnded(Queue<String> queue) {
    assertThat(queue.qsize()).isZero();
    assertThatThrownBy(() -> queue.put("x")).isInstanceOf(QueueShutDownException.class);
    assertThatThrownBy(() -> queue.putNowait("x")).isInstanceOf(QueueShutDownException.class);
    assertThatThrownBy(queue::get).isInstanceOf(QueueShutDownException.class);
    assertThatThrownBy(queue::getNowait).isInstanceOf(QueueShutDownException.class);
  }

  private static void assertAllDone(Queue<String> queue) {
    assertThatThrownBy(queue::taskDone)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("too many times");
  }

  @FromCpython(file = "test_queues", type = MIXIN, test = "test_format")
  @ParameterizedTest
  @EnumSource
  void its_text_tells_that_it_is_shut_down(QueueKind kind) {
    Queue<String> queue = kind.create();
    queue.shutdown();
    assertThat(queue.toString()).endsWith("Queue maxsize=0 shutdown>");
  }

  @FromCpython(file = "test_queues", type = MIXIN, test = "test_shutdown_empty")
  @ParameterizedTest
  @EnumSource
  void who_waits_at_an_empty_one_finds_out_in_the_next_pass(QueueKind kind) {
    Queue<String> queue = kind.create();
    VirtualTime.run(
        () -> {
          steps.start("get", queue::get);
          passes(1);
          queue.shutdown(false);
          queue.join();
          passes(1);
          assertThat(steps.done()).containsExactly("get QueueShutDownException");
          assertEnded(queue);
        });
  }

  @FromCpython(file = "test_queues", type = MIXIN, test = "test_shutdown_nonempty")
  @ParameterizedTest
  @EnumSource
  void the_items_of_a_full_one_can_be_got_and_have_to_be_done(QueueKind kind) {
    Queue<String> queue = kind.create(1);
    VirtualTime.run(
        () -> {
          queue.putNowait("a");
          steps.start("join", queue::join);
          steps.start("put", () -> queue.put("b"));
          passes(1);
          assertThat(steps.done()).isEmpty();
          queue.shutdown(false);
          assertThat(queue.qsize()).isEqualTo(1);
          passes(1);
          assertThat(steps.done()).containsExactly("put QueueShutDownException");
          assertThat(queue.get()).isEqualTo("a");
          passes(1);
          assertThat(steps.done()).hasSize(1);
          assertEnded(queue);
          queue.taskDone();
          passes(1);
          assertThat(steps.done()).containsExactly("put QueueShutDownException", "join");
          assertAllDone(queue);
        });
  }

  @FromCpython(file = "test_queues", type = MIXIN, test = "test_shutdown_immediate")
  @ParameterizedTest
  @EnumSource
  void at_once_its_items_are_dropped_and_count_as_done(QueueKind kind) {
    Queue<String> queue = kind.create();
    VirtualTime.run(
        () -> {
          queue.putNowait("a");
          steps.start("join", queue::join);
          passes(1);
          queue.shutdown(true);
          passes(1);
          assertThat(steps.done()).containsExactly("join");
          assertEnded(queue);
          assertAllDone(queue);
        });
  }

  @FromCpython(file = "test_queues", type = MIXIN, test = "test_shutdown_immediate_with_unfinished")
  @ParameterizedTest
  @EnumSource
  void at_once_an_item_that_was_got_before_still_has_to_be_done(QueueKind kind) {
    Queue<String> queue = kind.create();
    VirtualTime.run(
        () -> {
          queue.putNowait("a");
          queue.putNowait("a");
          steps.start("join", queue::join);
          assertThat(queue.get()).isEqualTo("a");
          queue.shutdown(true);
          passes(1);
          assertThat(steps.done()).isEmpty();
          assertEnded(queue);
          queue.taskDone();
          assertAllDone(queue);
          passes(1);
          assertThat(steps.done()).containsExactly("join");
        });
  }
}
