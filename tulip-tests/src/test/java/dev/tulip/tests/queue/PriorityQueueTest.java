package dev.tulip.tests.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.queue.LifoQueue;
import dev.tulip.queue.PriorityQueue;
import dev.tulip.queue.Queue;
import dev.tulip.tests.cpython.FromCpython;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PriorityQueueTest {

  /** What heapq of CPython 3.13 makes of the jobs below, compared by the number alone. */
  private static final String HEAPQ_ORDER = "0d 0f 0l 0i 1c 1k 1b 1h 1e 1a 1j 2g";

  private record Job(int priority, String name) {}

  private static <T> List<T> drain(Queue<T> queue) {
    var all = new ArrayList<T>();
    while (!queue.empty()) {
      all.add(queue.getNowait());
    }
    return all;
  }

  @FromCpython(file = "test_queues", type = "PriorityQueueTests", test = "test_order")
  @Test
  void the_smallest_comes_first() {
    var queue = new PriorityQueue<Integer>();
    var random = new Random(1);
    for (int i = 0; i < 500; i++) {
      queue.putNowait(random.nextInt(100));
    }
    assertThat(drain(queue)).hasSize(500).isSorted();
  }

  @Test
  void a_comparator_says_what_is_smallest() {
    var queue = new PriorityQueue<Integer>(Comparator.reverseOrder());
    List.of(1, 3, 2).forEach(queue::putNowait);
    assertThat(drain(queue)).containsExactly(3, 2, 1);
  }

  @Test
  void equal_items_come_out_in_the_order_of_heapq() {
    var queue = new PriorityQueue<Job>(Comparator.comparingInt(Job::priority));
    var jobs = "1a 1b 1c 0d 1e 0f 2g 1h 0i 1j 1k 0l";
    for (var job : jobs.split(" ")) {
      queue.putNowait(new Job(job.charAt(0) - '0', job));
    }
    assertThat(drain(queue).stream().map(Job::name)).containsExactly(HEAPQ_ORDER.split(" "));
  }

  @Test
  void items_that_cannot_be_compared_are_refused_from_the_first_on() {
    var queue = new PriorityQueue<Object>();
    assertThatThrownBy(() -> queue.putNowait(new Object())).isInstanceOf(ClassCastException.class);
    assertThat(queue.empty()).isTrue();
    queue.putNowait(1);
    assertThatThrownBy(() -> queue.putNowait("one")).isInstanceOf(ClassCastException.class);
    assertThat(drain(queue)).containsExactly(1);
  }

  @Test
  void a_comparator_that_fails_in_a_get_leaves_the_items_in_the_queue() {
    var broken = new boolean[1];
    var queue =
        new PriorityQueue<Integer>(
            (a, b) -> {
              if (broken[0]) {
                throw new IllegalStateException("broken");
              }
              return Integer.compare(a, b);
            });
    List.of(4, 2, 3, 1, 5).forEach(queue::putNowait);
    broken[0] = true;
    assertThatThrownBy(queue::getNowait).hasMessage("broken");
    broken[0] = false;
    assertThat(drain(queue)).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void its_size_may_be_limited() {
    var queue = new PriorityQueue<Integer>(2);
    queue.putNowait(2);
    queue.putNowait(1);
    assertThat(queue.full()).isTrue();
    assertThat(queue).hasToString("<PriorityQueue maxsize=2 _queue=[1, 2] tasks=2>");
  }

  @FromCpython(file = "test_queues", type = "LifoQueueTests", test = "test_order")
  @Test
  void a_lifo_queue_gives_the_newest_first() {
    var queue = new LifoQueue<Integer>();
    List.of(1, 3, 2).forEach(queue::putNowait);
    assertThat(queue).hasToString("<LifoQueue maxsize=0 _queue=[1, 3, 2] tasks=3>");
    assertThat(drain(queue)).containsExactly(2, 3, 1);
  }
}
