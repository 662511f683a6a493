package dev.tulip.queue;

/** Thrown by {@link Queue#putNowait} of a queue without room: {@code asyncio.QueueFull}. */
public class QueueFullException extends RuntimeException {

  /**
   * @param message says which queue it was
   */
  public QueueFullException(String message) {
    super(message);
  }
}
