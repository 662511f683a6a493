package dev.tulip.queue;

import java.util.ArrayList;
import java.util.List;

/** Last in, first out. */
final class LifoItems<T> implements Items<T> {

  private final ArrayList<T> items = new ArrayList<>();

  @Override
  public int size() {
    return items.size();
  }

  @Override
  public void add(T item) {
    items.add(item);
  }

  @Override
  public T take() {
    return items.removeLast();
  }

  @Override
  public List<T> snapshot() {
    return List.copyOf(items);
  }
}
