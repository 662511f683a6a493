package dev.tulip;

import org.jspecify.annotations.Nullable;

/**
 * The exception of a future, and whether anybody has asked for it. Holds no reference to the
 * future.
 */
final class Failure {

  private final Throwable exception;
  private volatile boolean retrieved;
  private @Nullable Runnable onRetrieve;

  Failure(Throwable exception) {
    this.exception = exception;
  }

  Throwable exception() {
    return exception;
  }

  /** The exception, which somebody has now seen. */
  Throwable retrieve() {
    retrieved = true;
    var forget = onRetrieve;
    if (forget != null) {
      onRetrieve = null;
      forget.run();
    }
    return exception;
  }

  boolean isRetrieved() {
    return retrieved;
  }

  void onRetrieve(Runnable action) {
    onRetrieve = action;
  }
}
