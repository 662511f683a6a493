package dev.tulip;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * An unbounded queue between Tulip's own parts, with the order of events of {@code asyncio.Queue},
 * for the layer below the public one.
 */
final class Mailbox<T> {

  private final LoopImpl loop;
  private final Deque<T> items = new ArrayDeque<>();
  private final Deque<FutureImpl<@Nullable Void>> getters = new ArrayDeque<>();

  Mailbox(LoopImpl loop) {
    this.loop = loop;
  }

  void put(T item) {
    items.add(item);
    wakeNext();
  }

  /**
   * Waits for an item; first come, first served, but one who comes when an item lies ready takes
   * it.
   */
  T get() {
    while (items.isEmpty()) {
      var getter = new FutureImpl<@Nullable Void>(loop);
      getters.add(getter);
      try {
        getter.await();
      } catch (Throwable e) {
        getter.cancel();
        getters.remove(getter);
        if (!items.isEmpty() && !getter.cancelled()) {
          wakeNext();
        }
        throw e;
      }
    }
    return items.remove();
  }

  /** What the first who waits for an item waits for; null where nobody does. */
  @Nullable FutureImpl<?> firstGetter() {
    return getters.peek();
  }

  private void wakeNext() {
    for (var getter = getters.poll(); getter != null; getter = getters.poll()) {
      if (!getter.done()) {
        getter.setResult(Nulls.none());
        return;
      }
    }
  }
}
