package dev.tulip.transport;

import java.io.Serial;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * The connection was given up on this side: {@code ECONNABORTED}, Python's {@code
 * ConnectionAbortedError}; such as a TLS handshake that took too long.
 */
public final class ConnectionAbortedException extends SocketException {

  @Serial private static final long serialVersionUID = 1;

  /** Says what happened. */
  public ConnectionAbortedException(String message) {
    super(message);
  }

  /** Says what happened, and why. */
  public ConnectionAbortedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
