package dev.tulip.transport;

import java.io.Serial;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * The peer is gone: {@code ECONNRESET}, Python's {@code ConnectionResetError}. Thrown, too, by {@code
 * drain} of a stream whose connection is lost.
 */
public final class ConnectionResetException extends SocketException {

  @Serial private static final long serialVersionUID = 1;

  /** Says what happened. */
  public ConnectionResetException(String message) {
    super(message);
  }

  /** Says what happened, and why. */
  public ConnectionResetException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
