package dev.tulip.stream;

import java.io.EOFException;
import java.io.Serial;

/**
 * The stream has ended before what was asked for had come: {@code asyncio.IncompleteReadError}. What
 * did come is here, and no longer in the reader.
 */
public final class IncompleteReadException extends EOFException {

  @Serial private static final long serialVersionUID = 1;

  private final transient byte[] partial;
  private final int expected;

  /**
   * @param partial what has come
   * @param expected how many bytes were asked for; -1 where the end was to be a separator
   */
  public IncompleteReadException(byte[] partial, int expected) {
    super(
        partial.length
            + " bytes read on a total of "
            + (expected < 0 ? "undefined" : expected)
            + " expected bytes");
    this.partial = partial;
    this.expected = expected;
  }

  /** What has come; may be empty. */
  public byte[] partial() {
    return partial;
  }

  /** How many bytes were asked for; -1 where the end was to be a separator. */
  public int expected() {
    return expected;
  }
}
