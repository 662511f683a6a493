package dev.tulip.tests.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.loop.TimerHeap;
import dev.tulip.tests.cpython.FromCpython;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When cancelled timers leave the heap: CPython's {@code _run_once}. Sizes were compared with it. */
class TimerHeapTest {

  private static final class Entry extends TimerHeap.Timer {
    private boolean cancelled;

    @Override
    public boolean isCancelled() {
      return cancelled;
    }
  }

  private final TimerHeap heap = new TimerHeap();

  private List<Entry> add(int count) {
    return IntStream.range(0, count).mapToObj(this::add1).toList();
  }

  private Entry add1(int key) {
    var entry = new Entry();
    heap.add(key, entry);
    return entry;
  }

  private int pruned(List<Entry> cancelled) {
    for (var entry : cancelled) {
      entry.cancelled = true;
      heap.noteCancelled();
    }
    heap.prune();
    return heap.size();
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test__run_once_cancelled_event_cleanup")
  @Test
  void more_than_half_of_more_than_a_hundred_are_swept_out() {
    var entries = add(101);
    assertThat(pruned(entries.subList(50, 101))).isEqualTo(50);
    assertThat(entries).filteredOn(Entry::isScheduled).isEqualTo(entries.subList(0, 50));
  }

  @Test
  void fewer_than_half_stay_where_they_are() {
    assertThat(pruned(add(101).subList(51, 101))).isEqualTo(101);
  }

  @Test
  void just_half_stay_where_they_are() {
    assertThat(pruned(add(102).subList(51, 102))).isEqualTo(102);
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test__run_once_cancelled_event_cleanup")
  @Test
  void a_hundred_are_too_few_for_a_sweep() {
    assertThat(pruned(add(100).subList(40, 100))).isEqualTo(100);
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopTests",
      test = "test__run_once_cancelled_event_cleanup")
  @Test
  void those_at_the_top_go_in_any_case() {
    assertThat(pruned(add(100).subList(0, 100))).isZero();
    assertThat(pruned(add(5).subList(0, 2))).isEqualTo(3);
  }

  @Test
  void the_count_begins_anew_after_a_sweep() {
    pruned(add(201).subList(80, 201));
    assertThat(heap.size()).isEqualTo(80);
    var more = add(120);
    assertThat(pruned(more.subList(20, 120))).as("just half").isEqualTo(200);
  }

  @Test
  void those_taken_off_the_top_no_longer_count() {
    var first = add(60);
    pruned(first);
    assertThat(pruned(add(120).subList(70, 120))).isEqualTo(120);
  }

  @Test
  void what_is_left_comes_out_by_time() {
    var entries = add(150);
    pruned(entries.subList(1, 149));
    assertThat(heap.removeFirst()).isSameAs(entries.get(0));
    assertThat(heap.firstKey()).isEqualTo(149);
    assertThat(heap.removeFirst()).isSameAs(entries.get(149));
    assertThat(heap.isEmpty()).isTrue();
  }
}
