package dev.tulip.queue;

/**
 * Thrown by puts to and gets from a {@link Queue} that was shut down: {@code
 * asyncio.QueueShutDown}.
 */
public class QueueShutDownException extends RuntimeException {

  /**
   * @param message says which queue it was
   */
  public QueueShutDownException(String message) {
    super(message);
  }
}
