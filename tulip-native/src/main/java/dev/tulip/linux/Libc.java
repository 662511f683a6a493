package dev.tulip.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The C library's functions for sockets, each named once.
 *
 * <p>A call gives what the function gives, or the negative of {@code errno}, as the kernel itself does
 * it: so an error costs no exception where it is none, such as {@code EAGAIN}. Where {@code errno} goes
 * is the first argument, a segment of {@link #ERRNO_SIZE} bytes that belongs to one thread at a time.
 *
 * <p>Calls that move bytes and cannot block are {@linkplain Linker.Option#critical critical}: the JVM
 * makes no transition for them, and they may be given an array of the heap, which is not copied. A
 * collection of garbage waits for them meanwhile, which is microseconds.
 *
 * <p>Pointers that are always native are passed as {@code long}: on the supported machines they are
 * passed alike, and a {@code long} has no bounds or owner to be checked.
 */
final class Libc {

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

  /** How large a segment for {@code errno} is. */
  static final long ERRNO_SIZE = Linker.Option.captureStateLayout().byteSize();

  private static final MethodHandle EPOLL_CREATE = of("epoll_create1", JAVA_INT, JAVA_INT);
  private static final MethodHandle EPOLL_CTL =
      of("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle EPOLL_WAIT =
      of("epoll_wait", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle EPOLL_LOOK =
      critical("epoll_wait", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle EVENTFD = of("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle EVENTFD_WRITE =
      of("eventfd_write", JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle CLOSE = of("close", JAVA_INT, JAVA_INT);

  private static final MethodHandle SOCKET = of("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle BIND = of("bind", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle LISTEN = of("listen", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle ACCEPT =
      of("accept4", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle CONNECT =
      of("connect", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle SHUTDOWN = of("shutdown", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle GETSOCKNAME =
      of("getsockname", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle GETPEERNAME =
      of("getpeername", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle GETSOCKOPT =
      of("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle SETSOCKOPT =
      of("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);

  private static final MethodHandle RECV =
      critical("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle SEND =
      critical("send", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle WRITEV =
      critical("writev", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle RECVFROM =
      critical("recvfrom", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle SENDTO =
      critical("sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);

  private Libc() {}

  private static MethodHandle of(String name, ValueLayout result, ValueLayout... arguments) {
    return link(name, FunctionDescriptor.of(result, arguments), ERRNO);
  }

  private static MethodHandle critical(String name, ValueLayout result, ValueLayout... arguments) {
    return link(
        name, FunctionDescriptor.of(result, arguments), ERRNO, Linker.Option.critical(true));
  }

  static MethodHandle link(String name, FunctionDescriptor function, Linker.Option... options) {
    var address = LINKER.defaultLookup().find(name);
    if (address.isEmpty()) {
      throw new UnsatisfiedLinkError("the C library has no " + name);
    }
    return LINKER.downcallHandle(address.get(), function, options);
  }

  /** {@code result}, or the negative of {@code errno} where that says so. */
  static int check(MemorySegment errno, int result) {
    return result == -1 ? -errno.get(JAVA_INT, 0) : result;
  }

  private static long check(MemorySegment errno, long result) {
    return result == -1 ? -errno.get(JAVA_INT, 0) : result;
  }

  /** Nothing that a call declares: the handles' {@code invokeExact} does. */
  static Error impossible(Throwable e) {
    return e instanceof Error error ? error : new AssertionError(e);
  }

  /** {@code epoll_create1} */
  static int epollCreate(MemorySegment errno, int flags) {
    try {
      return check(errno, (int) EPOLL_CREATE.invokeExact(errno, flags));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int epollCtl(MemorySegment errno, int epoll, int operation, int fd, long event) {
    try {
      return check(errno, (int) EPOLL_CTL.invokeExact(errno, epoll, operation, fd, event));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Blocks. */
  static int epollWait(MemorySegment errno, int epoll, long events, int most, int millis) {
    try {
      return check(errno, (int) EPOLL_WAIT.invokeExact(errno, epoll, events, most, millis));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** {@link #epollWait} that does not. */
  static int epollLook(MemorySegment errno, int epoll, long events, int most) {
    try {
      return check(errno, (int) EPOLL_LOOK.invokeExact(errno, epoll, events, most, 0));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int eventfd(MemorySegment errno, int value, int flags) {
    try {
      return check(errno, (int) EVENTFD.invokeExact(errno, value, flags));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int eventfdWrite(MemorySegment errno, int fd, long value) {
    try {
      return check(errno, (int) EVENTFD_WRITE.invokeExact(errno, fd, value));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int close(MemorySegment errno, int fd) {
    try {
      return check(errno, (int) CLOSE.invokeExact(errno, fd));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int socket(MemorySegment errno, int family, int type, int protocol) {
    try {
      return check(errno, (int) SOCKET.invokeExact(errno, family, type, protocol));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int bind(MemorySegment errno, int fd, long address, int size) {
    try {
      return check(errno, (int) BIND.invokeExact(errno, fd, address, size));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int listen(MemorySegment errno, int fd, int backlog) {
    try {
      return check(errno, (int) LISTEN.invokeExact(errno, fd, backlog));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** {@code accept4} */
  static int accept(MemorySegment errno, int fd, long address, long size, int flags) {
    try {
      return check(errno, (int) ACCEPT.invokeExact(errno, fd, address, size, flags));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int connect(MemorySegment errno, int fd, long address, int size) {
    try {
      return check(errno, (int) CONNECT.invokeExact(errno, fd, address, size));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int shutdown(MemorySegment errno, int fd, int how) {
    try {
      return check(errno, (int) SHUTDOWN.invokeExact(errno, fd, how));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int getsockname(MemorySegment errno, int fd, long address, long size) {
    try {
      return check(errno, (int) GETSOCKNAME.invokeExact(errno, fd, address, size));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int getpeername(MemorySegment errno, int fd, long address, long size) {
    try {
      return check(errno, (int) GETPEERNAME.invokeExact(errno, fd, address, size));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int getsockopt(MemorySegment errno, int fd, int level, int name, long value, long size) {
    try {
      return check(errno, (int) GETSOCKOPT.invokeExact(errno, fd, level, name, value, size));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int setsockopt(MemorySegment errno, int fd, int level, int name, long value, int size) {
    try {
      return check(errno, (int) SETSOCKOPT.invokeExact(errno, fd, level, name, value, size));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static long recv(MemorySegment errno, int fd, MemorySegment into, long count, int flags) {
    try {
      return check(errno, (long) RECV.invokeExact(errno, fd, into, count, flags));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static long send(MemorySegment errno, int fd, MemorySegment from, long count, int flags) {
    try {
      return check(errno, (long) SEND.invokeExact(errno, fd, from, count, flags));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static long writev(MemorySegment errno, int fd, long vectors, int count) {
    try {
      return check(errno, (long) WRITEV.invokeExact(errno, fd, vectors, count));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static long recvfrom(
      MemorySegment errno,
      int fd,
      MemorySegment into,
      long count,
      int flags,
      MemorySegment address,
      MemorySegment size) {
    try {
      return check(
          errno, (long) RECVFROM.invokeExact(errno, fd, into, count, flags, address, size));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static long sendto(
      MemorySegment errno,
      int fd,
      MemorySegment from,
      long count,
      int flags,
      MemorySegment address,
      int size) {
    try {
      return check(errno, (long) SENDTO.invokeExact(errno, fd, from, count, flags, address, size));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }
}
