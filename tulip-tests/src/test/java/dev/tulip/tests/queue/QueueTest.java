package dev.tulip.tests.queue;

import static dev.tulip.tests.sync.Steps.passes;
import static dev.tulip.tests.sync.Steps.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Task;
import dev.tulip.WrongLoopException;
import dev.tulip.queue.Queue;
import dev.tulip.queue.QueueEmptyException;
import dev.tulip.queue.QueueFullException;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.tests.sync.Steps;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QueueTest {

  private final Queue<String> queue = new Queue<>(1);
  private final Steps steps = new Steps();

  private Task<@Nullable Void> getter(String name) {
    return steps.start(name, () -> steps.add(name + "=" + queue.get()));
  }

  private Task<@Nullable Void> putter(String item) {
    return steps.start(item, () -> queue.put(item));
  }

  @FromCpython(file = "test_queues", type = "QueueBasicTests", test = "test_order")
  @FromCpython(file = "test_queues", type = "QueueGetTests", test = "test_blocking_get")
  @Test
  void items_come_out_in_the_order_in_which_they_went_in() {
    var unbounded = new Queue<Integer>();
    var items = List.of(1, 4, 2, 5, 3);
    items.forEach(unbounded::putNowait);
    assertThat(unbounded.full()).isFalse();
    assertThat(unbounded.qsize()).isEqualTo(5);
    for (int item : items) {
      assertThat(unbounded.get()).isEqualTo(item);
    }
    assertThat(unbounded.empty()).isTrue();
  }

  @FromCpython(
      file = "test_queues",
      type = "QueueGetTests",
      test = {"test_nonblocking_get", "test_nonblocking_get_exception"})
  @FromCpython(
      file = "test_queues",
      type = "QueuePutTests",
      test = {"test_nonblocking_put", "test_nonblocking_put_exception"})
  @Test
  void without_waiting_a_full_queue_and_an_empty_one_are_errors() {
    assertThatThrownBy(queue::getNowait).isInstanceOf(QueueEmptyException.class);
    queue.putNowait("a");
    assertThat(queue.full()).isTrue();
    assertThatThrownBy(() -> queue.putNowait("b"))
        .isInstanceOf(QueueFullException.class)
        .hasMessageContaining("maxsize=1");
    assertThat(queue.getNowait()).isEqualTo("a");
  }

  @Test
  void a_negative_size_is_an_error() {
    assertThatThrownBy(() -> new Queue<>(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
    assertThat(new Queue<>().maxsize()).isZero();
  }

  @Test
  @SuppressWarnings({"DataFlowIssue", "NullAway"})
  void null_is_no_item() {
    assertThatThrownBy(() -> queue.put(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("item");
    assertThatThrownBy(() -> queue.putNowait(null)).isInstanceOf(NullPointerException.class);
    assertThat(queue.empty()).isTrue();
  }

  @FromCpython(file = "test_queues", type = "QueueGetTests", test = "test_blocking_get_wait")
  @FromCpython(file = "test_queues", type = "QueuePutTests", test = "test_put_with_waiting_getters")
  @Test
  void a_getter_goes_on_one_pass_after_the_put() {
    VirtualTime.run(
        () -> {
          getter("g");
          passes(1);
          queue.put("a");
          steps.add("put");
          passes(1);
        });
    assertThat(steps.done()).containsExactly("put", "g=a", "g");
  }

  @FromCpython(file = "test_queues", type = "QueuePutTests", test = "test_put_cancelled")
  @Test
  void getters_are_served_in_the_order_in_which_they_came() {
    VirtualTime.run(
        () -> {
          getter("g1");
          getter("g2");
          settle();
          putter("a");
          putter("b");
          settle();
        });
    assertThat(steps.done()).containsExactly("a", "g1=a", "g1", "b", "g2=b", "g2");
  }

  @FromCpython(
      file = "test_queues",
      type = "QueueBasicTests",
      test = {"test_repr", "test_str"})
  @FromCpython(
      file = "test_queues",
      type = "QueueGetTests",
      test = {"test_get_with_putters", "test_get_with_waiting_putters"})
  @FromCpython(file = "test_queues", type = "QueuePutTests", test = "test_blocking_put_wait")
  @Test
  void putters_go_on_in_the_order_in_which_they_came() {
    VirtualTime.run(
        () -> {
          putter("a");
          putter("b");
          putter("c");
          settle();
          assertThat(queue).hasToString("<Queue maxsize=1 _queue=[a] _putters[2] tasks=1>");
          for (int i = 0; i < 3; i++) {
            steps.add("got " + queue.get());
            settle();
          }
        });
    assertThat(steps.done()).containsExactly("a", "got a", "b", "got b", "c", "got c");
  }

  @FromCpython(
      file = "test_queues",
      type = "QueueBasicTests",
      test = {"test_repr", "test_str"})
  @Test
  void another_task_may_take_the_item_before_the_woken_one_which_then_waits_on() {
    VirtualTime.run(
        () -> {
          getter("woken");
          settle();
          queue.putNowait("a");
          steps.add("overtaken by " + queue.getNowait());
          settle();
          assertThat(queue).hasToString("<Queue maxsize=1 _getters[1] tasks=1>");
          queue.putNowait("b");
          settle();
        });
    assertThat(steps.done()).containsExactly("overtaken by a", "woken=b", "woken");
  }

  @Test
  void a_getter_cancelled_after_it_was_woken_wakes_the_next() {
    VirtualTime.run(
        () -> {
          var first = getter("first");
          getter("second");
          settle();
          queue.putNowait("a");
          first.cancel();
          settle();
        });
    assertThat(steps.done()).containsExactly("first cancelled", "second=a", "second");
  }

  @Test
  void a_putter_cancelled_after_it_was_woken_wakes_the_next() {
    VirtualTime.run(
        () -> {
          queue.putNowait("x");
          var first = putter("first");
          putter("second");
          settle();
          queue.getNowait();
          first.cancel();
          settle();
        });
    assertThat(steps.done()).containsExactly("first cancelled", "second");
    assertThat(queue.getNowait()).isEqualTo("second");
  }

  @Test
  void a_getter_cancelled_after_it_was_woken_wakes_nobody_where_the_item_is_gone() {
    VirtualTime.run(
        () -> {
          var first = getter("first");
          getter("second");
          settle();
          queue.putNowait("a");
          queue.getNowait();
          first.cancel();
          settle();
          assertThat(queue).hasToString("<Queue maxsize=1 _getters[1] tasks=1>");
        });
    assertThat(steps.done()).startsWith("first cancelled").doesNotContain("second");
  }

  @Test
  void cancelled_waiters_are_passed_over() {
    VirtualTime.run(
        () -> {
          var first = getter("first");
          getter("second");
          settle();
          first.cancel();
          queue.putNowait("a");
          settle();
          assertThat(queue).hasToString("<Queue maxsize=1 tasks=1>");
        });
    assertThat(steps.done()).containsExactly("first cancelled", "second=a", "second");
  }

  @Test
  void join_waits_until_all_items_are_done() {
    var jobs = new Queue<String>();
    VirtualTime.run(
        () -> {
          jobs.join();
          jobs.putNowait("a");
          jobs.putNowait("b");
          steps.start("joined", jobs::join);
          jobs.get();
          jobs.get();
          jobs.taskDone();
          settle();
          assertThat(steps.done()).isEmpty();
          jobs.taskDone();
          settle();
        });
    assertThat(steps.done()).containsExactly("joined");
  }

  @Test
  void telling_of_more_than_was_put_is_an_error() {
    queue.putNowait("a");
    queue.taskDone();
    assertThatThrownBy(queue::taskDone)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("too many times");
  }

  @Test
  void it_belongs_to_the_loop_in_which_something_first_waited() {
    VirtualTime.run(
        () -> {
          var getter = getter("g");
          passes(1);
          getter.cancel();
          settle();
        });
    VirtualTime.run(
        () -> {
          queue.put("a");
          assertThatThrownBy(() -> queue.put("b")).isInstanceOf(WrongLoopException.class);
        });
  }
}
