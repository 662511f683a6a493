package dev.tulip.queue;

/** Thrown by {@link Queue#getNowait} of a queue without items: {@code asyncio.QueueEmpty}. */
public class QueueEmptyException extends RuntimeException {

  /**
   * @param message says which queue it was
   */
  public QueueEmptyException(String message) {
    super(message);
  }
}
