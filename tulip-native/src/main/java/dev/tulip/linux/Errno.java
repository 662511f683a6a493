package dev.tulip.linux;

import dev.tulip.spi.OutOfResourcesException;
import dev.tulip.transport.BrokenPipeException;
import dev.tulip.transport.ConnectionAbortedException;
import dev.tulip.transport.ConnectionResetException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandle;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.ProtocolException;
import java.net.SocketException;

/**
 * The numbers of errors that mean something to a driver, from Linux's {@code asm-generic/errno.h}, and
 * the exceptions that stand for them: the same as those of the driver on Java's channels.
 */
final class Errno {

  static final int EPERM = 1;
  static final int ESRCH = 3;
  static final int EINTR = 4;
  static final int ENOEXEC = 8;
  static final int ECHILD = 10;
  static final int EAGAIN = 11;
  static final int ENOMEM = 12;
  static final int EACCES = 13;
  static final int EFAULT = 14;
  static final int EINVAL = 22;
  static final int ENFILE = 23;
  static final int EMFILE = 24;
  static final int EPIPE = 32;
  static final int ENOSYS = 38;
  static final int EPROTO = 71;
  static final int EAFNOSUPPORT = 97;
  static final int EADDRINUSE = 98;
  static final int EADDRNOTAVAIL = 99;
  static final int ECONNABORTED = 103;
  static final int ECONNRESET = 104;
  static final int ENOBUFS = 105;
  static final int ENOTCONN = 107;
  static final int ETIMEDOUT = 110;
  static final int ECONNREFUSED = 111;
  static final int EHOSTUNREACH = 113;
  static final int EINPROGRESS = 115;

  private static final MethodHandle STRERROR = Libc.function("strerror");

  private Errno() {}

  /** The system's words for an error. */
  static String text(int errno) {
    try (var arena = Arena.ofConfined()) {
      var unused = arena.allocate(Libc.ERRNO_SIZE, Long.BYTES);
      return CStrings.textAt(Libc.result(unused, STRERROR, errno));
    }
  }

  /** The exception for an error on a socket or a pipe that is connected. */
  static IOException exception(int errno) {
    var text = text(errno);
    return switch (errno) {
      case ECONNRESET -> new ConnectionResetException(text);
      case ECONNABORTED -> new ConnectionAbortedException(text);
      case EPIPE -> new BrokenPipeException(text);
      case EMFILE, ENFILE, ENOBUFS, ENOMEM -> new OutOfResourcesException(text, null);
      case EADDRINUSE, EADDRNOTAVAIL, EACCES -> new BindException(text);
      default -> new SocketException(text);
    };
  }

  /** The exception for an error of a connection that is being made, or of a datagram socket. */
  static IOException connectException(int errno) {
    return switch (errno) {
      case ECONNREFUSED, ENOTCONN, ETIMEDOUT -> new ConnectException(text(errno));
      case EHOSTUNREACH -> new NoRouteToHostException(text(errno));
      case EPROTO -> new ProtocolException(text(errno));
      default -> exception(errno);
    };
  }

  /** The exception for an error on a datagram socket, where a refusal was answered by ICMP. */
  static IOException datagramException(int errno) {
    return errno == ECONNREFUSED
        ? new PortUnreachableException(text(errno))
        : connectException(errno);
  }

  /**
   * Throws where {@code result} is the negative of an error.
   *
   * @return {@code result}
   */
  static int orThrow(int result) throws IOException {
    if (result < 0) {
      throw exception(-result);
    }
    return result;
  }
}
