package dev.tulip;

/**
 * Nothing can ever happen in the loop any more, though something is still waited for. Only a loop
 * with a virtual clock is sure of that; asyncio would wait for ever. The message lists who waits
 * for what.
 */
public class DeadlockException extends IllegalStateException {

  /**
   * @param message says what happened, with the values concerned
   */
  public DeadlockException(String message) {
    super(message);
  }
}
