package dev.tulip.tests.queue;

import static dev.tulip.tests.sync.Steps.passes;
import static dev.tulip.tests.sync.Steps.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.Task;
import dev.tulip.TimeoutException;
import dev.tulip.queue.Queue;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.tests.sync.Steps;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tasks that are cancelled at a queue: no item is lost, and no place in line is kept. */
class QueueCancelTest {

  private final Queue<String> queue = new Queue<>(1);
  private final Steps steps = new Steps();

  private Task<@Nullable Void> putter(String item) {
    return steps.start(item, () -> queue.put(item));
  }

  @FromCpython(file = "test_queues", type = "QueueGetTests", test = "test_get_cancelled_race")
  @TulipTest
  void an_item_put_after_a_getter_was_cancelled_goes_to_the_next() {
    var first = Asyncio.createTask(queue::get);
    var second = Asyncio.createTask(queue::get);
    passes(1);
    first.cancel();
    passes(1);
    assertThat(first.cancelled()).isTrue();
    assertThat(queue).hasToString("<Queue maxsize=1 _getters[1]>");
    queue.put("a");
    assertThat(second.await()).isEqualTo("a");
  }

  @FromCpython(
      file = "test_queues",
      type = "QueueGetTests",
      test = "test_cancelled_getters_not_being_held_in_self_getters")
  @TulipTest
  void a_getter_whose_time_is_over_leaves_the_line() {
    assertThatThrownBy(() -> Asyncio.waitFor(queue::get, Duration.ofMillis(100)))
        .isInstanceOf(TimeoutException.class);
    assertThat(queue).hasToString("<Queue maxsize=1>");
  }

  @FromCpython(
      file = "test_queues",
      type = "QueuePutTests",
      test = "test_get_cancel_drop_one_pending_reader")
  @TulipTest
  void a_getter_cancelled_after_it_was_woken_leaves_the_item_where_it_is() {
    var unlimited = new Queue<String>();
    var getter = Asyncio.createTask(unlimited::get);
    passes(1);
    unlimited.putNowait("a");
    unlimited.putNowait("b");
    getter.cancel();
    assertThatThrownBy(getter::await).isInstanceOf(CancelledError.class);
    assertThat(unlimited.get()).isEqualTo("a");
    assertThat(unlimited.get()).isEqualTo("b");
  }

  @FromCpython(
      file = "test_queues",
      type = "QueuePutTests",
      test = "test_get_cancel_drop_many_pending_readers")
  @TulipTest
  void of_three_woken_for_two_items_the_two_that_are_not_cancelled_get_them() {
    var unlimited = new Queue<String>();
    var first = Asyncio.createTask(unlimited::get);
    var second = Asyncio.createTask(unlimited::get);
    var third = Asyncio.createTask(unlimited::get);
    passes(1);
    unlimited.putNowait("a");
    unlimited.putNowait("b");
    first.cancel();
    assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
    settle();
    assertThat(second.result()).isEqualTo("a");
    assertThat(third.result()).isEqualTo("b");
  }

  @FromCpython(file = "test_queues", type = "QueuePutTests", test = "test_put_cancel_drop")
  @TulipTest
  void a_putter_cancelled_after_it_was_woken_has_put_nothing() {
    queue.putNowait("a");
    var putter = putter("b");
    passes(1);
    assertThat(queue.getNowait()).isEqualTo("a");
    putter.cancel();
    assertThatThrownBy(putter::await).isInstanceOf(CancelledError.class);
    assertThat(queue.empty()).isTrue();
    queue.put("c");
    assertThat(queue.getNowait()).isEqualTo("c");
    assertThat(queue.qsize()).isZero();
  }

  @FromCpython(file = "test_queues", type = "QueuePutTests", test = "test_put_cancelled_race")
  @TulipTest
  void a_putter_cancelled_behind_another_does_not_hold_that_up() {
    putter("a");
    putter("b");
    var third = putter("c");
    passes(1);
    assertThat(steps.done()).containsExactly("a");
    third.cancel();
    passes(1);
    assertThat(third.cancelled()).isTrue();
    assertThat(queue.getNowait()).isEqualTo("a");
    passes(1);
    assertThat(queue.getNowait()).isEqualTo("b");
    assertThat(steps.done()).containsExactly("a", "c cancelled", "b");
  }

  @FromCpython(
      file = "test_queues",
      type = "QueuePutTests",
      test = "test_cancelled_puts_not_being_held_in_self_putters")
  @TulipTest
  void a_cancelled_putter_leaves_the_line() {
    queue.putNowait("a");
    var putter = putter("b");
    passes(1);
    assertThat(queue).hasToString("<Queue maxsize=1 _queue=[a] _putters[1] tasks=1>");
    putter.cancel();
    assertThatThrownBy(putter::await).isInstanceOf(CancelledError.class);
    assertThat(queue).hasToString("<Queue maxsize=1 _queue=[a] tasks=1>");
  }

  @FromCpython(
      file = "test_queues",
      type = "QueuePutTests",
      test = "test_cancelled_put_silence_value_error_exception")
  @TulipTest
  void a_putter_that_was_woken_and_is_in_no_line_any_more_is_cancelled_like_any_other() {
    queue.putNowait("a");
    var putter = Asyncio.createTask(() -> queue.put("b"));
    passes(1);
    queue.getNowait();
    assertThat(queue).hasToString("<Queue maxsize=1 tasks=1>");
    putter.cancel();
    assertThatThrownBy(putter::await).isInstanceOf(CancelledError.class);
    assertThat(putter.cancelled()).isTrue();
  }
}
