package dev.tulip;

/**
 * The future or object belongs to another event loop: a {@code RuntimeError} or {@code ValueError}
 * in asyncio.
 */
public class WrongLoopException extends IllegalStateException {

  /**
   * @param message says what happened, with the values concerned
   */
  public WrongLoopException(String message) {
    super(message);
  }
}
