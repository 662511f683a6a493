package dev.tulip;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How values are shown in messages. */
final class Texts {

  private static final int LONGEST = 200;

  /** The future that the calling thread is making the text of. */
  private static final ThreadLocal<@Nullable FutureImpl<?>> SHOWN = new ThreadLocal<>();

  private Texts() {}

  /** The value as text, cut where it gets long. */
  static String shorten(@Nullable Object value) {
    var text = String.valueOf(value);
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }

  /** The value as text, or its class where asking for its text fails: this runs inside the loop. */
  static String safely(Object value) {
    try {
      return value.toString();
    } catch (RuntimeException | Error _) {
      return value.getClass().getName();
    }
  }

  /**
   * The text of a future, whose result may hold futures, and itself among them. Within a text
   * others are shown briefly, and the future itself as "...", as by Python's {@code
   * reprlib.recursive_repr}.
   */
  static String ofFuture(FutureImpl<?> future) {
    var outer = SHOWN.get();
    if (outer != null) {
      return outer == future ? "..." : future.brief();
    }
    SHOWN.set(future);
    try {
      return future.text();
    } finally {
      SHOWN.remove();
    }
  }

  /** A list by its first, its last and how many stand between, as asyncio shows callbacks. */
  static String firstAndLast(List<?> items) {
    return switch (items.size()) {
      case 0 -> "[]";
      case 1 -> "[" + items.getFirst() + "]";
      case 2 -> "[" + items.getFirst() + ", " + items.getLast() + "]";
      default ->
          "[" + items.getFirst() + ", <" + (items.size() - 2) + " more>, " + items.getLast() + "]";
    };
  }
}
