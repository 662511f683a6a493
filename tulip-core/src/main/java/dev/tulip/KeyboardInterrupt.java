package dev.tulip;

/**
 * The user pressed Ctrl-C while {@link Asyncio#run} ran: Python's exception of this name.
 *
 * <p>Thrown out of {@code run} once the main task has been cancelled. It is the one exception that
 * passes through an event loop: thrown by a callback or a task it is not reported but ends the
 * loop's run at once and comes out of it.
 */
public final class KeyboardInterrupt extends Error {

  /** Without a message. */
  public KeyboardInterrupt() {
    super();
  }

  /**
   * @param message says what was interrupted
   */
  public KeyboardInterrupt(String message) {
    super(message);
  }
}
