package dev.tulip;

/** The operation does not fit the state of a future: {@code asyncio.InvalidStateError}. */
public class InvalidStateException extends IllegalStateException {

  /**
   * @param message says what happened, with the values concerned
   */
  public InvalidStateException(String message) {
    super(message);
  }
}
