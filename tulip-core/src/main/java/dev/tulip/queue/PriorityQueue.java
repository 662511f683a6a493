package dev.tulip.queue;

import java.util.Comparator;
import java.util.Objects;

/**
 * A {@link Queue} that gives the smallest item first: {@code asyncio.PriorityQueue}.
 *
 * <p>Items are compared by a {@link Comparator}, or else are {@link Comparable}, which replaces
 * Python's {@code <}. Of equal items any may come first: the order is that of Python's {@code
 * heapq}, and not the order of arrival. To have that, count the items and compare by the count in
 * the second place.
 *
 * <p>What the comparing throws, a {@link ClassCastException} for one, comes out of the put or get;
 * the queue is then as it was before.
 *
 * @param <T> the type of the items
 */
public final class PriorityQueue<T> extends Queue<T> {

  /** With room for any number of items, which are {@link Comparable}. */
  public PriorityQueue() {
    this(0);
  }

  /**
   * With room for {@code maxsize} items, which are {@link Comparable}.
   *
   * @param maxsize 0 for any number
   * @throws IllegalArgumentException if {@code maxsize} is negative
   */
  public PriorityQueue(int maxsize) {
    this(maxsize, naturalOrder());
  }

  /** With room for any number of items, the smallest by {@code order} first. */
  public PriorityQueue(Comparator<? super T> order) {
    this(0, order);
  }

  /**
   * With room for {@code maxsize} items, the smallest by {@code order} first.
   *
   * @param maxsize 0 for any number
   * @throws IllegalArgumentException if {@code maxsize} is negative
   */
  public PriorityQueue(int maxsize, Comparator<? super T> order) {
    super(maxsize, new HeapItems<>(Objects.requireNonNull(order, "order")));
  }

  /** Fails with a ClassCastException where an item is not Comparable after all. */
  @SuppressWarnings("unchecked")
  private static <T> Comparator<T> naturalOrder() {
    return (Comparator<T>) Comparator.naturalOrder();
  }
}
