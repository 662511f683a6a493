package dev.tulip.queue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Smallest first: a binary heap in a list, where the children of place {@code i} are at {@code 2i +
 * 1} and {@code 2i + 2}.
 *
 * <p>In which order equal items come out depends on how the heap is mended, and programs can see
 * it. So this does as Python's {@code heapq} does, and not as {@link java.util.PriorityQueue}: a
 * new item rises from the end past its larger ancestors. Taking the root leaves a hole, which sinks
 * all the way to a leaf, each time to the smaller child, of equal ones to the right; there the last
 * item is put, and rises in its turn.
 *
 * <p>All comparing is done before anything is moved: a comparator that throws leaves the heap as it
 * was.
 */
final class HeapItems<T> implements Items<T> {

  private final Comparator<? super T> order;
  private final ArrayList<T> heap = new ArrayList<>();

  HeapItems(Comparator<? super T> order) {
    this.order = order;
  }

  @Override
  public int size() {
    return heap.size();
  }

  @Override
  public void add(T item) {
    int place = heap.size();
    if (place == 0) {
      requireComparable(item);
    }
    while (place > 0 && less(item, heap.get(parent(place)))) {
      place = parent(place);
    }
    heap.add(item);
    int free = heap.size() - 1;
    while (free > place) {
      heap.set(free, heap.get(parent(free)));
      free = parent(free);
    }
    heap.set(place, item);
  }

  /**
   * The first item is compared with nothing; should it be of no kind to compare, say so at once.
   */
  private void requireComparable(T item) {
    less(item, item);
  }

  @Override
  public T take() {
    int end = heap.size() - 1;
    if (end == 0) {
      return heap.removeLast();
    }
    int place = placeForLast(end);
    var moved = heap.removeLast();
    while (place > 0) {
      moved = heap.set(place, moved);
      place = parent(place);
    }
    return heap.set(0, moved);
  }

  /**
   * Where the last item, at {@code end}, belongs once the root is gone and the items between have
   * moved up by one.
   */
  private int placeForLast(int end) {
    var last = heap.get(end);
    int place = leafBelowRoot(end);
    while (place > 0 && less(last, heap.get(place))) {
      place = parent(place);
    }
    return place;
  }

  private int leafBelowRoot(int end) {
    int place = 0;
    int child = 1;
    while (child < end) {
      int right = child + 1;
      boolean goLeft = right >= end || less(heap.get(child), heap.get(right));
      place = goLeft ? child : right;
      child = 2 * place + 1;
    }
    return place;
  }

  private boolean less(T one, T other) {
    return order.compare(one, other) < 0;
  }

  private static int parent(int place) {
    return (place - 1) >> 1;
  }

  @Override
  public List<T> snapshot() {
    return List.copyOf(heap);
  }
}
