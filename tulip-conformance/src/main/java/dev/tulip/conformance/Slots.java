package dev.tulip.conformance;

import dev.tulip.Future;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The numbered places where a program keeps its futures and tasks. */
final class Slots {

  /** A future, and which body it runs; -1 where it is no task. */
  private record Entry(Future<Object> future, int body) {}

  private final Map<Integer, Entry> entries = new TreeMap<>();

  void put(int slot, Future<Object> future, int body) {
    entries.put(slot, new Entry(future, body));
  }

  /** What stands in {@code slot}; null where nothing does. */
  @Nullable Future<Object> get(int slot) {
    var entry = entries.get(slot);
    return entry == null ? null : entry.future;
  }

  /**
   * {@link #get}, for a coroutine of the given level: it may wait for bodies below it only, so
   * there are no rings.
   */
  @Nullable Future<Object> getBelow(int level, int slot) {
    var entry = entries.get(slot);
    return entry == null || entry.body >= level ? null : entry.future;
  }

  void forEach(BiConsumer<Integer, Future<Object>> action) {
    entries.forEach((slot, entry) -> action.accept(slot, entry.future));
  }
}
