package dev.tulip;

/**
 * No event loop runs on the calling thread, and the operation needs one: a {@code RuntimeError} in
 * asyncio.
 */
public class NoRunningLoopException extends IllegalStateException {

  /** What to do instead, for this is the first error that many meet. */
  private static final String HINT =
      "; start with Asyncio.run(() -> ...), and from a thread beside it use"
          + " Asyncio.runCoroutineThreadsafe";

  /** Says what happened, and what to do. */
  static NoRunningLoopException withHint(String message) {
    return new NoRunningLoopException(message + HINT);
  }

  /**
   * @param message says what happened, with the values concerned
   */
  public NoRunningLoopException(String message) {
    super(message);
  }
}
