package dev.tulip;

/**
 * No event loop runs on the calling thread, and the operation needs one: a {@code RuntimeError} in
 * asyncio.
 */
public class NoRunningLoopException extends IllegalStateException {

  /**
   * @param message says what happened, with the values concerned
   */
  public NoRunningLoopException(String message) {
    super(message);
  }
}
