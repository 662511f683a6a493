package dev.tulip;

import org.jspecify.annotations.Nullable;

/**
 * An operation did not finish in time: {@code TimeoutError}, which asyncio shares with Python.
 *
 * <p>Unchecked, and so not {@link java.util.concurrent.TimeoutException}.
 */
public class TimeoutException extends RuntimeException {

  /** Without a message, as asyncio's. */
  public TimeoutException() {
    super();
  }

  /**
   * @param message says what took too long, or null
   */
  public TimeoutException(@Nullable String message) {
    super(message);
  }

  TimeoutException(Throwable cause) {
    super(null, cause);
  }
}
