package dev.tulip.tests.queue;

import static dev.tulip.tests.sync.Steps.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.queue.Queue;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.tests.sync.Steps;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Work that is reported done, and who waits for it: in queues of every kind. */
class QueueJoinTest {

  private static final String MIXIN = "_QueueJoinTestMixin";

  private final Steps steps = new Steps();
  private int sum;

  @FromCpython(file = "test_queues", type = MIXIN, test = "test_task_done_underflow")
  @ParameterizedTest
  @EnumSource
  void telling_of_work_done_where_nothing_was_put_is_an_error(QueueKind kind) {
    assertThatThrownBy(kind.create()::taskDone)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("too many times");
  }

  @FromCpython(file = "test_queues", type = MIXIN, test = "test_task_done")
  @ParameterizedTest
  @EnumSource
  void a_join_returns_when_the_workers_have_done_all_items(QueueKind kind) {
    Queue<Integer> queue = kind.create();
    for (int i = 1; i <= 100; i++) {
      queue.putNowait(i);
    }
    VirtualTime.run(
        () -> {
          var one = steps.start("one", () -> addUp(queue));
          var other = steps.start("other", () -> addUp(queue));
          queue.join();
          assertThat(sum).isEqualTo(5050);
          one.cancel();
          other.cancel();
          settle();
        });
    assertThat(steps.done()).containsExactly("one cancelled", "other cancelled");
  }

  private void addUp(Queue<Integer> queue) {
    while (true) {
      sum += queue.get();
      Steps.passes(1);
      queue.taskDone();
    }
  }

  @FromCpython(file = "test_queues", type = MIXIN, test = "test_join_empty_queue")
  @ParameterizedTest
  @EnumSource
  void joining_a_queue_into_which_nothing_was_put_does_not_suspend(QueueKind kind) {
    var queue = kind.create();
    VirtualTime.run(
        () -> {
          steps.start("another task", () -> {});
          queue.join();
          queue.join();
          steps.add("joined twice");
          settle();
        });
    assertThat(steps.done()).containsExactly("joined twice", "another task");
  }

  @FromCpython(file = "test_queues", type = MIXIN, test = "test_format")
  @ParameterizedTest
  @EnumSource
  void its_text_tells_how_many_items_are_not_done_where_there_are_any(QueueKind kind) {
    Queue<String> queue = kind.create();
    var name = queue.getClass().getSimpleName();
    assertThat(queue).hasToString("<" + name + " maxsize=0>");
    queue.putNowait("a");
    queue.putNowait("b");
    queue.getNowait();
    queue.getNowait();
    assertThat(queue).hasToString("<" + name + " maxsize=0 tasks=2>");
    queue.taskDone();
    queue.taskDone();
    assertThat(queue).hasToString("<" + name + " maxsize=0>");
  }
}
