package dev.tulip;

import org.jspecify.annotations.Nullable;

/**
 * The awaited operation, or the task that awaits, was cancelled: {@code asyncio.CancelledError}.
 *
 * <p>In Python it is no {@code Exception} but a {@code BaseException}, so that {@code except
 * Exception} lets it pass. Java's counterpart of that line is drawn at {@link Error}: {@code catch
 * (Exception e)} cannot swallow a cancellation. Catch it to clean up, and throw it again.
 */
public final class CancelledError extends Error {

  /** Without a message. */
  public CancelledError() {
    super();
  }

  /**
   * @param message what was given to {@code cancel}, or null where nothing was
   */
  public CancelledError(@Nullable String message) {
    super(message);
  }
}
