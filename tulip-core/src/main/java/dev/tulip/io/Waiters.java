package dev.tulip.io;

import dev.tulip.Future;
import org.jspecify.annotations.Nullable;

/** Futures without a result, that somebody waits for. */
public final class Waiters {

  private Waiters() {}

  /** Ends the wait, unless it has ended: most likely as cancelled. */
  @SuppressWarnings("NullAway") // A type variable may not be null for the checker; here it is Void.
  public static void release(@Nullable Future<@Nullable Void> waiter) {
    if (waiter != null && !waiter.done()) {
      waiter.setResult(null);
    }
  }

  /** Ends the wait with an exception, unless it has ended. */
  public static void fail(@Nullable Future<@Nullable Void> waiter, Throwable exception) {
    if (waiter != null && !waiter.done()) {
      waiter.setException(exception);
    }
  }
}
