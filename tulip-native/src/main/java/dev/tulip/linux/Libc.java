package dev.tulip.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * The C library's functions for sockets, each named once.
 *
 * <p>A call gives what the function gives, or the negative of {@code errno}, as the kernel itself does
 * it: so an error costs no exception where it is none, such as {@code EAGAIN}. Where {@code errno} goes
 * is the first argument, a segment of {@link #ERRNO_SIZE} bytes that belongs to one thread at a time.
 *
 * <p><b>Two shapes.</b> To link a function takes the JDK milliseconds for each new list of types. On
 * both processors an {@code int}, a {@code long} and a pointer are passed in the same registers, and
 * registers beyond a function's arguments are not looked at; so all are linked as functions of six
 * {@code long}s, of which the result's lower half counts where it is an {@code int}.
 *
 * <p>Those that move bytes and cannot block have a shape of their own: they are {@linkplain
 * Linker.Option#critical critical}. The JVM makes no transition for them, and they may be given an
 * array of the heap, which is not copied. A collection of garbage waits for them meanwhile, which is
 * microseconds; memory that is a file's would make it wait for a disk, and is not given to them. They
 * go through {@code syscall}, for in a process with threads the C library's own
 * functions turn its cancellation of threads on and off around each call.
 */
final class Libc {

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

  /** How large a segment for {@code errno} is. */
  static final long ERRNO_SIZE = Linker.Option.captureStateLayout().byteSize();

  private static final FunctionDescriptor SIX =
      FunctionDescriptor.of(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  /** The number, then six arguments, the second of which are bytes. */
  private static final FunctionDescriptor SYSCALL_WITH_BYTES =
      FunctionDescriptor.of(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private static final MethodHandle EPOLL_CREATE = function("epoll_create1");
  private static final MethodHandle EPOLL_CTL = function("epoll_ctl");
  private static final MethodHandle EPOLL_WAIT = function("epoll_wait");
  private static final MethodHandle EVENTFD = function("eventfd");
  private static final MethodHandle EVENTFD_WRITE = function("eventfd_write");
  private static final MethodHandle CLOSE = function("close");
  private static final MethodHandle SOCKET = function("socket");
  private static final MethodHandle BIND = function("bind");
  private static final MethodHandle LISTEN = function("listen");
  private static final MethodHandle ACCEPT = function("accept4");
  private static final MethodHandle CONNECT = function("connect");
  private static final MethodHandle SHUTDOWN = function("shutdown");
  private static final MethodHandle GETSOCKNAME = function("getsockname");
  private static final MethodHandle GETPEERNAME = function("getpeername");
  private static final MethodHandle GETSOCKOPT = function("getsockopt");
  private static final MethodHandle SETSOCKOPT = function("setsockopt");
  private static final MethodHandle WRITEV = function("writev");

  /** What moves bytes, by numbers of {@code asm/unistd.h}. */
  private static final MethodHandle SYSCALL =
      link("syscall", SYSCALL_WITH_BYTES, ERRNO, Linker.Option.critical(true));

  private static final boolean X86 = "amd64".equals(System.getProperty("os.arch"));
  private static final long SYS_READ = X86 ? 0 : 63;
  private static final long SYS_WRITE = X86 ? 1 : 64;
  private static final long SYS_SENDTO = X86 ? 44 : 206;
  private static final long SYS_RECVFROM = X86 ? 45 : 207;

  private Libc() {}

  /** A function of up to six arguments, none of which is an array of the heap. */
  static MethodHandle function(String name) {
    return link(name, SIX, ERRNO);
  }

  private static MethodHandle link(
      String name, FunctionDescriptor function, Linker.Option... options) {
    return LINKER.downcallHandle(find(name), function, options);
  }

  /** Where the C library has {@code name}. */
  static MemorySegment find(String name) {
    return LINKER
        .defaultLookup()
        .find(name)
        .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no " + name));
  }

  /** Nothing that a call declares: the handles' {@code invokeExact} does. */
  static Error impossible(Throwable e) {
    return e instanceof Error error ? error : new AssertionError(e);
  }

  /** {@code result} as an {@code int}, or the negative of {@code errno} where that says so. */
  static int check(MemorySegment errno, long result) {
    return (int) result == -1 ? -errno.get(JAVA_INT, 0) : (int) result;
  }

  /** {@code function} with up to six arguments, for what is not called often. */
  static int call(MemorySegment errno, MethodHandle function, long... arguments) {
    return check(errno, result(errno, function, arguments));
  }

  /** {@link #call}, the result as it comes. */
  static long result(MemorySegment errno, MethodHandle function, long... arguments) {
    var six = Arrays.copyOf(arguments, 6);
    try {
      return (long) function.invokeExact(errno, six[0], six[1], six[2], six[3], six[4], six[5]);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int epollCreate(MemorySegment errno, int flags) {
    try {
      return check(errno, (long) EPOLL_CREATE.invokeExact(errno, (long) flags, 0L, 0L, 0L, 0L, 0L));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int epollCtl(MemorySegment errno, int epoll, int operation, int fd, long event) {
    try {
      return check(
          errno,
          (long)
              EPOLL_CTL.invokeExact(
                  errno, (long) epoll, (long) operation, (long) fd, event, 0L, 0L));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int epollWait(MemorySegment errno, int epoll, long events, int most, int millis) {
    try {
      return check(
          errno,
          (long)
              EPOLL_WAIT.invokeExact(
                  errno, (long) epoll, events, (long) most, (long) millis, 0L, 0L));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int eventfd(MemorySegment errno, int value, int flags) {
    try {
      return check(
          errno, (long) EVENTFD.invokeExact(errno, (long) value, (long) flags, 0L, 0L, 0L, 0L));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int eventfdWrite(MemorySegment errno, int fd, long value) {
    try {
      return check(
          errno, (long) EVENTFD_WRITE.invokeExact(errno, (long) fd, value, 0L, 0L, 0L, 0L));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int close(MemorySegment errno, int fd) {
    try {
      return check(errno, (long) CLOSE.invokeExact(errno, (long) fd, 0L, 0L, 0L, 0L, 0L));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int socket(MemorySegment errno, int family, int type, int protocol) {
    try {
      return check(
          errno,
          (long)
              SOCKET.invokeExact(errno, (long) family, (long) type, (long) protocol, 0L, 0L, 0L));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int bind(MemorySegment errno, int fd, long address, int size) {
    try {
      return check(
          errno, (long) BIND.invokeExact(errno, (long) fd, address, (long) size, 0L, 0L, 0L));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int listen(MemorySegment errno, int fd, int backlog) {
    try {
      return check(
          errno, (long) LISTEN.invokeExact(errno, (long) fd, (long) backlog, 0L, 0L, 0L, 0L));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int accept(MemorySegment errno, int fd, long address, long size, int flags) {
    try {
      return check(
          errno, (long) ACCEPT.invokeExact(errno, (long) fd, address, size, (long) flags, 0L, 0L));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int connect(MemorySegment errno, int fd, long address, int size) {
    try {
      return check(
          errno, (long) CONNECT.invokeExact(errno, (long) fd, address, (long) size, 0L, 0L, 0L));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int shutdown(MemorySegment errno, int fd, int how) {
    try {
      return check(
          errno, (long) SHUTDOWN.invokeExact(errno, (long) fd, (long) how, 0L, 0L, 0L, 0L));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int getsockname(MemorySegment errno, int fd, long address, long size) {
    try {
      return check(
          errno, (long) GETSOCKNAME.invokeExact(errno, (long) fd, address, size, 0L, 0L, 0L));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int getpeername(MemorySegment errno, int fd, long address, long size) {
    try {
      return check(
          errno, (long) GETPEERNAME.invokeExact(errno, (long) fd, address, size, 0L, 0L, 0L));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int getsockopt(MemorySegment errno, int fd, int level, int name, long value, long size) {
    try {
      return check(
          errno,
          (long)
              GETSOCKOPT.invokeExact(errno, (long) fd, (long) level, (long) name, value, size, 0L));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int setsockopt(MemorySegment errno, int fd, int level, int name, long value, int size) {
    try {
      return check(
          errno,
          (long)
              SETSOCKOPT.invokeExact(
                  errno, (long) fd, (long) level, (long) name, value, (long) size, 0L));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int writev(MemorySegment errno, int fd, long vectors, int count) {
    try {
      return check(
          errno, (long) WRITEV.invokeExact(errno, (long) fd, vectors, (long) count, 0L, 0L, 0L));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Of a descriptor that does not block. {@code into} may be an array of the heap. */
  static int read(MemorySegment errno, int fd, MemorySegment into, int count) {
    return move(errno, SYS_READ, fd, into, count);
  }

  /** To a descriptor that does not block; otherwise as {@link #sendto}. */
  static int write(MemorySegment errno, int fd, MemorySegment from, int count) {
    return move(errno, SYS_WRITE, fd, from, count);
  }

  private static int move(
      MemorySegment errno, long number, int fd, MemorySegment bytes, int count) {
    try {
      return check(
          errno,
          (long) SYSCALL.invokeExact(errno, number, (long) fd, bytes, (long) count, 0L, 0L, 0L));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** {@code into} may be an array of the heap. */
  static int recvfrom(
      MemorySegment errno,
      int fd,
      MemorySegment into,
      int count,
      int flags,
      long address,
      long size) {
    try {
      return check(
          errno,
          (long)
              SYSCALL.invokeExact(
                  errno, SYS_RECVFROM, (long) fd, into, (long) count, (long) flags, address, size));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** {@code from} is of a mapped file: the kernel may have to wait for a disk, so not critical. */
  static int sendMapped(MemorySegment errno, int fd, MemorySegment from, int count, int flags) {
    try {
      return check(
          errno,
          (long)
              Mapped.SENDTO.invokeExact(
                  errno, (long) fd, from, (long) count, (long) flags, 0L, 0L));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Linked when it is first needed. */
  private static final class Mapped {
    static final MethodHandle SENDTO =
        link(
            "sendto",
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            ERRNO);
  }

  /**
   * {@code from} is read by the kernel before this returns, and may be an array of the heap; see
   * {@link #sendMapped} for what it must not be.
   */
  static int sendto(
      MemorySegment errno,
      int fd,
      MemorySegment from,
      int count,
      int flags,
      long address,
      int size) {
    try {
      return check(
          errno,
          (long)
              SYSCALL.invokeExact(
                  errno,
                  SYS_SENDTO,
                  (long) fd,
                  from,
                  (long) count,
                  (long) flags,
                  address,
                  (long) size));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }
}
