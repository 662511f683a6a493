package dev.tulip.queue;

import java.util.ArrayDeque;
import java.util.List;

/** First in, first out. */
final class FifoItems<T> implements Items<T> {

  private final ArrayDeque<T> items = new ArrayDeque<>();

  @Override
  public int size() {
    return items.size();
  }

  @Override
  public void add(T item) {
    items.addLast(item);
  }

  @Override
  public T take() {
    return items.removeFirst();
  }

  @Override
  public List<T> snapshot() {
    return List.copyOf(items);
  }
}
