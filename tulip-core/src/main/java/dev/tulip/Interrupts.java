package dev.tulip;

import java.io.InterruptedIOException;
import java.net.SocketException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;

/** How the JDK says that a blocking call was interrupted. */
final class Interrupts {

  /**
   * What {@code java.net.Socket} says on a virtual thread whose interrupt closed it ({@code
   * NioSocketImpl}).
   */
  private static final String SOCKET_CLOSED_BY_INTERRUPT = "Closed by interrupt";

  private Interrupts() {}

  /** Whether {@code e}, or what caused it, is how a blocking call ends that was interrupted. */
  static boolean causedBy(Throwable e) {
    for (var cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof InterruptedException
          || cause instanceof InterruptedIOException
          || cause instanceof ClosedByInterruptException
          || cause instanceof FileLockInterruptionException
          || (cause instanceof SocketException
              && SOCKET_CLOSED_BY_INTERRUPT.equals(cause.getMessage()))) {
        return true;
      }
    }
    return false;
  }
}
