package dev.tulip.conformance;

import org.jspecify.annotations.Nullable;

/**
 * What is a {@code ValueError} in Python: the exception that a program raises itself, whose message
 * is shown; and, without one, too many releases of a semaphore and too many {@code taskDone} of a
 * queue. Those two are {@link IllegalStateException}s in Tulip, as is what Python calls {@code
 * RuntimeError}, so they are told apart where they occur.
 */
final class PythonValueError extends RuntimeException {

  PythonValueError(@Nullable String message) {
    super(message);
  }

  /** Runs {@code operation}, whose only illegal state is a {@code ValueError} in Python. */
  static void in(Runnable operation) {
    try {
      operation.run();
    } catch (IllegalStateException e) {
      var error = new PythonValueError(null);
      error.initCause(e);
      throw error;
    }
  }
}
