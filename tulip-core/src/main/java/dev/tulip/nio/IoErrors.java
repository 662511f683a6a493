package dev.tulip.nio;

import dev.tulip.spi.OutOfResourcesException;
import dev.tulip.transport.BrokenPipeException;
import dev.tulip.transport.ConnectionAbortedException;
import dev.tulip.transport.ConnectionResetException;
import java.io.IOException;
import java.net.SocketException;

/**
 * Gives the errors of channels types of their own. Java has one exception for nearly all of them and
 * tells them apart by their text, which is that of {@code strerror}.
 */
public final class IoErrors {

  private IoErrors() {}

  /** The typed exception for {@code error}, with it as the cause, or {@code error} itself. */
  public static IOException translate(IOException error) {
    var text = error.getMessage();
    if (text == null) {
      return error;
    }
    return switch (text) {
      case "Connection reset", "Connection reset by peer" ->
          new ConnectionResetException(text, error);
      case "Software caused connection abort" -> new ConnectionAbortedException(text, error);
      case "Broken pipe" -> new BrokenPipeException(text, error);
      case "Too many open files",
          "Too many open files in system",
          "No buffer space available",
          "Cannot allocate memory" ->
          new OutOfResourcesException(text, error);
      case "Connection timed out", "No route to host", "Network is unreachable" ->
          error instanceof SocketException ? error : new SocketException(text, error);
      default -> error;
    };
  }
}
