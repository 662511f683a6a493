package dev.tulip.tests.queue;

import static dev.tulip.tests.sync.Steps.passes;
import static dev.tulip.tests.sync.Steps.settle;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.queue.Queue;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.tests.sync.Steps;
import org.junit.jupiter.api.Test;

/** A queue's size and limit, and tasks at both of its ends. */
class QueueBasicsTest {

  private final Steps steps = new Steps();

  @FromCpython(file = "test_queues", type = "QueueBasicTests", test = "test_empty")
  @FromCpython(file = "test_queues", type = "QueuePutTests", test = "test_blocking_put")
  @Test
  void it_is_empty_but_for_the_time_between_a_put_and_its_get() {
    var queue = new Queue<String>();
    assertThat(queue.empty()).isTrue();
    queue.put("a");
    assertThat(queue.empty()).isFalse();
    assertThat(queue.get()).isEqualTo("a");
    assertThat(queue.empty()).isTrue();
  }

  @FromCpython(file = "test_queues", type = "QueueBasicTests", test = "test_full")
  @Test
  void it_is_full_when_it_has_as_many_items_as_its_limit_and_never_without_one() {
    var unlimited = new Queue<String>();
    assertThat(unlimited.full()).isFalse();
    unlimited.put("a");
    assertThat(unlimited.full()).isFalse();
    var limited = new Queue<String>(2);
    limited.put("a");
    assertThat(limited.full()).isFalse();
    limited.put("b");
    assertThat(limited.full()).isTrue();
  }

  @FromCpython(file = "test_queues", type = "QueueBasicTests", test = "test_maxsize")
  @TulipTest
  void a_task_that_puts_more_than_the_limit_waits_until_something_is_got() {
    var queue = new Queue<Integer>(2);
    assertThat(queue.maxsize()).isEqualTo(2);
    var putter = steps.start("all", () -> putThree(queue));
    settle();
    assertThat(steps.done()).containsExactly("put 1", "put 2");
    assertThat(queue.get()).isEqualTo(1);
    passes(1);
    assertThat(steps.done()).containsExactly("put 1", "put 2", "put 3", "all");
    assertThat(queue.get()).isEqualTo(2);
    assertThat(queue.get()).isEqualTo(3);
    assertThat(putter.done()).isTrue();
  }

  private void putThree(Queue<Integer> queue) {
    for (int i = 1; i <= 3; i++) {
      queue.put(i);
      steps.add("put " + i);
    }
  }

  @FromCpython(file = "test_queues", type = "QueueGetTests", test = "test_why_are_getters_waiting")
  @TulipTest
  void a_producer_and_a_consumer_hand_all_items_over_through_a_queue_of_one() {
    var queue = new Queue<Integer>(1);
    var producer = Asyncio.createTask(() -> putThree(queue));
    for (int i = 1; i <= 3; i++) {
      steps.add("got " + queue.get());
    }
    producer.await();
    assertThat(steps.done())
        .containsExactlyInAnyOrder("put 1", "put 2", "put 3", "got 1", "got 2", "got 3");
    assertThat(steps.done()).filteredOn(step -> step.startsWith("got")).isSorted();
  }

  @FromCpython(file = "test_queues", type = "QueuePutTests", test = "test_why_are_putters_waiting")
  @TulipTest
  void as_many_putters_go_on_as_items_were_got_without_waiting() {
    var queue = new Queue<String>(2);
    for (var item : new String[] {"a", "b", "c", "d"}) {
      steps.start(item, () -> queue.put(item));
    }
    passes(1);
    assertThat(steps.done()).containsExactly("a", "b");
    assertThat(queue.getNowait()).isEqualTo("a");
    assertThat(queue.getNowait()).isEqualTo("b");
    passes(1);
    assertThat(steps.done()).containsExactly("a", "b", "c", "d");
    assertThat(queue).hasToString("<Queue maxsize=2 _queue=[c, d] tasks=4>");
  }

  @TulipTest
  void another_task_may_take_the_room_before_the_woken_putter_which_then_waits_on() {
    var queue = new Queue<String>(1);
    queue.putNowait("a");
    steps.start("woken", () -> queue.put("woken"));
    passes(1);
    queue.getNowait();
    queue.putNowait("b");
    settle();
    assertThat(queue).hasToString("<Queue maxsize=1 _queue=[b] _putters[1] tasks=2>");
    assertThat(queue.get()).isEqualTo("b");
    settle();
    assertThat(queue.get()).isEqualTo("woken");
    assertThat(steps.done()).containsExactly("woken");
  }
}
