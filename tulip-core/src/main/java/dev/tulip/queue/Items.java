package dev.tulip.queue;

import java.util.List;

/**
 * What a queue keeps its items in; decides which one is next. Knows no task.
 *
 * @param <T> the type of the items
 */
sealed interface Items<T> permits FifoItems, LifoItems, HeapItems {

  int size();

  void add(T item);

  /** Takes the next item out; there must be one. */
  T take();

  /** The items as they are kept, for messages. */
  List<T> snapshot();
}
