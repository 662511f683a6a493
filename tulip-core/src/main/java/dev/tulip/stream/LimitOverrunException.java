package dev.tulip.stream;

import java.io.IOException;
import java.io.Serial;

/**
 * More bytes than the reader's limit came without the separator: {@code asyncio.LimitOverrunError}.
 */
public final class LimitOverrunException extends IOException {

  @Serial private static final long serialVersionUID = 1;

  private final int consumed;

  /** Says what was too long, and how many bytes are known to be without the separator. */
  public LimitOverrunException(String message, int consumed) {
    super(message);
    this.consumed = consumed;
  }

  /** How many bytes at the beginning of the buffer are without the separator. */
  public int consumed() {
    return consumed;
  }
}
