package dev.tulip.transport;

import java.io.Serial;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * Bytes were written to a peer that reads no more: {@code EPIPE}, Python's {@code BrokenPipeError}.
 */
public final class BrokenPipeException extends SocketException {

  @Serial private static final long serialVersionUID = 1;

  /** Says what happened. */
  public BrokenPipeException(String message) {
    super(message);
  }

  /** Says what happened, and why. */
  public BrokenPipeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
