package dev.tulip;

/** The event loop is closed: a {@code RuntimeError} in asyncio. */
public class LoopClosedException extends IllegalStateException {

  /**
   * @param message says what happened, with the values concerned
   */
  public LoopClosedException(String message) {
    super(message);
  }
}
