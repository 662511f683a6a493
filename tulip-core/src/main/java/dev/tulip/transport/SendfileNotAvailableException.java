package dev.tulip.transport;

import java.io.Serial;

/**
 * A file cannot be sent by the system itself here: {@code asyncio.SendfileNotAvailableError}.
 */
public final class SendfileNotAvailableException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1;

  /** Says why. */
  public SendfileNotAvailableException(String message) {
    super(message);
  }
}
