package dev.tulip.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The C library's functions for processes and their pipes, each named once, in the manner of {@link
 * Libc}. Those of {@code spawn.h} give the error itself instead of setting {@code errno}, so their
 * results are errors that are positive, and 0 for none.
 *
 * <p>Loading this class fails, with a {@link LinkageError}, where the library is too old, or another
 * than glibc: {@code posix_spawn_file_actions_addclosefrom_np} came with glibc 2.34.
 */
final class LibcProcess {

  // ---- spawn.h: sizes are glibc's on both processors, with room to spare

  /** {@code posix_spawn_file_actions_t} has 80 bytes. */
  static final long FILE_ACTIONS_SIZE = 256;

  /** {@code posix_spawnattr_t} has 336 bytes. */
  static final long ATTRIBUTES_SIZE = 512;

  static final int POSIX_SPAWN_SETSIGDEF = 4;
  static final int POSIX_SPAWN_SETSIGMASK = 8;

  /** {@code sigset_t} of {@code bits/types/__sigset_t.h}: signal n is bit n - 1. */
  static final long SIGSET_SIZE = 128;

  // ---- signal.h

  /** {@code struct sigaction} has 152 bytes; the handler comes first. */
  static final long SIGACTION_SIZE = 256;

  static final long SIG_DFL = 0;
  static final long SIG_IGN = 1;
  static final int SIGKILL = 9;
  static final int SIGPIPE = 13;
  static final int SIGCHLD = 17;
  static final int SIGXFSZ = 25;

  // ---- fcntl.h: these are alike on both processors, which not all are

  static final int O_RDONLY = 0;
  static final int O_WRONLY = 1;
  static final int O_CREAT = 0x40;
  static final int O_TRUNC = 0x200;
  static final int O_APPEND = 0x400;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;
  private static final int F_SETFL = 4;
  private static final int F_DUPFD_CLOEXEC = 1030;

  // ---- sys/wait.h, linux/wait.h, bits/types/siginfo_t.h

  static final int P_PID = 1;
  static final int P_PIDFD = 3;
  static final int WNOHANG = 1;
  static final int WEXITED = 4;

  static final long SIGINFO_SIZE = 128;
  static final long SI_CODE = 8;
  static final long SI_PID = 16;
  static final long SI_STATUS = 24;

  /** Of {@link #SI_CODE}: it has ended by itself; all others are signals. */
  static final int CLD_EXITED = 1;

  // ---- poll.h

  /** {@code struct pollfd}: the descriptor, what is looked for, what was found. */
  static final long POLLFD_SIZE = 8;

  static final long POLLFD_EVENTS = 4;
  static final short POLLIN = 1;

  // ---- asm/unistd.h, alike on all processors as all newer numbers are

  private static final long PIDFD_SEND_SIGNAL = 424;
  private static final long PIDFD_OPEN = 434;

  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

  private static final MethodHandle ACTIONS_INIT =
      plain("posix_spawn_file_actions_init", JAVA_LONG);
  private static final MethodHandle ACTIONS_DESTROY =
      plain("posix_spawn_file_actions_destroy", JAVA_LONG);
  private static final MethodHandle ADD_DUP2 =
      plain("posix_spawn_file_actions_adddup2", JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle ADD_CHDIR =
      plain("posix_spawn_file_actions_addchdir_np", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle ADD_CLOSEFROM =
      plain("posix_spawn_file_actions_addclosefrom_np", JAVA_LONG, JAVA_INT);
  private static final MethodHandle ATTR_INIT = plain("posix_spawnattr_init", JAVA_LONG);
  private static final MethodHandle ATTR_SETFLAGS =
      plain("posix_spawnattr_setflags", JAVA_LONG, JAVA_SHORT);
  private static final MethodHandle ATTR_SETSIGDEFAULT =
      plain("posix_spawnattr_setsigdefault", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle ATTR_SETSIGMASK =
      plain("posix_spawnattr_setsigmask", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle SPAWNP =
      plain("posix_spawnp", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private static final MethodHandle PIPE = of("pipe2", JAVA_LONG, JAVA_INT);
  private static final MethodHandle OPEN =
      variadic(2, "open", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle FCNTL =
      variadic(2, "fcntl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle READ = critical("read", JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle WRITE = critical("write", JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle POLL = of("poll", JAVA_LONG, JAVA_LONG, JAVA_INT);

  private static final MethodHandle WAITID = of("waitid", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle KILL = of("kill", JAVA_INT, JAVA_INT);
  private static final MethodHandle SYSCALL =
      variadic(1, "syscall", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle SIGACTION = of("sigaction", JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle SIGNAL =
      Libc.link("signal", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG));

  /** Where the C library has its pointer to the environment of this program. */
  private static final MemorySegment ENVIRON = variable("environ");

  private LibcProcess() {}

  /** Of a function that gives an {@code int} and leaves {@code errno} alone. */
  private static MethodHandle plain(String name, ValueLayout... arguments) {
    return Libc.link(name, FunctionDescriptor.of(JAVA_INT, arguments));
  }

  private static MethodHandle of(String name, ValueLayout... arguments) {
    return Libc.link(name, FunctionDescriptor.of(JAVA_INT, arguments), ERRNO);
  }

  private static MethodHandle critical(String name, ValueLayout... arguments) {
    return Libc.link(
        name, FunctionDescriptor.of(JAVA_LONG, arguments), ERRNO, Linker.Option.critical(true));
  }

  private static MethodHandle variadic(
      int fixed, String name, ValueLayout result, ValueLayout... arguments) {
    return Libc.link(
        name,
        FunctionDescriptor.of(result, arguments),
        ERRNO,
        Linker.Option.firstVariadicArg(fixed));
  }

  private static MemorySegment variable(String name) {
    return Linker.nativeLinker()
        .defaultLookup()
        .find(name)
        .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no " + name))
        .reinterpret(ADDRESS.byteSize());
  }

  // ---- spawning

  /** {@code posix_spawn_file_actions_init} */
  static int fileActionsInit(long actions) {
    try {
      return (int) ACTIONS_INIT.invokeExact(actions);
    } catch (Throwable e) {
      throw Libc.impossible(e);
    }
  }

  /** {@code posix_spawn_file_actions_destroy} */
  static int fileActionsDestroy(long actions) {
    try {
      return (int) ACTIONS_DESTROY.invokeExact(actions);
    } catch (Throwable e) {
      throw Libc.impossible(e);
    }
  }

  /** {@code posix_spawn_file_actions_adddup2} */
  static int addDup2(long actions, int from, int to) {
    try {
      return (int) ADD_DUP2.invokeExact(actions, from, to);
    } catch (Throwable e) {
      throw Libc.impossible(e);
    }
  }

  /** {@code posix_spawn_file_actions_addchdir_np} */
  static int addChdir(long actions, long path) {
    try {
      return (int) ADD_CHDIR.invokeExact(actions, path);
    } catch (Throwable e) {
      throw Libc.impossible(e);
    }
  }

  /** {@code posix_spawn_file_actions_addclosefrom_np} */
  static int addClosefrom(long actions, int from) {
    try {
      return (int) ADD_CLOSEFROM.invokeExact(actions, from);
    } catch (Throwable e) {
      throw Libc.impossible(e);
    }
  }

  /** {@code posix_spawnattr_init} */
  static int attrInit(long attributes) {
    try {
      return (int) ATTR_INIT.invokeExact(attributes);
    } catch (Throwable e) {
      throw Libc.impossible(e);
    }
  }

  /** {@code posix_spawnattr_setflags} */
  static int attrSetflags(long attributes, int flags) {
    try {
      return (int) ATTR_SETFLAGS.invokeExact(attributes, (short) flags);
    } catch (Throwable e) {
      throw Libc.impossible(e);
    }
  }

  /** {@code posix_spawnattr_setsigdefault} */
  static int attrSetsigdefault(long attributes, long signals) {
    try {
      return (int) ATTR_SETSIGDEFAULT.invokeExact(attributes, signals);
    } catch (Throwable e) {
      throw Libc.impossible(e);
    }
  }

  /** {@code posix_spawnattr_setsigmask} */
  static int attrSetsigmask(long attributes, long signals) {
    try {
      return (int) ATTR_SETSIGMASK.invokeExact(attributes, signals);
    } catch (Throwable e) {
      throw Libc.impossible(e);
    }
  }

  /** {@code posix_spawnp}. Blocks until the program has been loaded, or could not be. */
  static int spawnp(long pid, long file, long actions, long attributes, long argv, long envp) {
    try {
      return (int) SPAWNP.invokeExact(pid, file, actions, attributes, argv, envp);
    } catch (Throwable e) {
      throw Libc.impossible(e);
    }
  }

  /** The environment of this program, as it is now. */
  static long environ() {
    return ENVIRON.get(JAVA_LONG, 0);
  }

  // ---- descriptors

  /** {@code pipe2} */
  static int pipe(MemorySegment errno, long fds, int flags) {
    try {
      return Libc.check(errno, (int) PIPE.invokeExact(errno, fds, flags));
    } catch (Throwable e) {
      throw Libc.impossible(e);
    }
  }

  static int open(MemorySegment errno, long path, int flags, int mode) {
    try {
      return Libc.check(errno, (int) OPEN.invokeExact(errno, path, flags, mode));
    } catch (Throwable e) {
      throw Libc.impossible(e);
    }
  }

  /** {@code fcntl} with {@code F_SETFL}. */
  static int setFlags(MemorySegment errno, int fd, int flags) {
    return fcntl(errno, fd, F_SETFL, flags);
  }

  /** {@code fcntl} with {@code F_DUPFD_CLOEXEC}: a copy whose number is {@code least} or larger. */
  static int duplicate(MemorySegment errno, int fd, int least) {
    return fcntl(errno, fd, F_DUPFD_CLOEXEC, least);
  }

  private static int fcntl(MemorySegment errno, int fd, int command, int argument) {
    try {
      return Libc.check(errno, (int) FCNTL.invokeExact(errno, fd, command, argument));
    } catch (Throwable e) {
      throw Libc.impossible(e);
    }
  }

  /** Critical: only for descriptors that do not block. */
  static int read(MemorySegment errno, int fd, MemorySegment into, int count) {
    try {
      return Libc.check(errno, (int) (long) READ.invokeExact(errno, fd, into, (long) count));
    } catch (Throwable e) {
      throw Libc.impossible(e);
    }
  }

  /** Critical: only for descriptors that do not block. */
  static int write(MemorySegment errno, int fd, MemorySegment from, int count) {
    try {
      return Libc.check(errno, (int) (long) WRITE.invokeExact(errno, fd, from, (long) count));
    } catch (Throwable e) {
      throw Libc.impossible(e);
    }
  }

  /** Blocks. */
  static int poll(MemorySegment errno, long fds, int count, int millis) {
    try {
      return Libc.check(errno, (int) POLL.invokeExact(errno, fds, (long) count, millis));
    } catch (Throwable e) {
      throw Libc.impossible(e);
    }
  }

  // ---- children

  /** Blocks, unless {@code options} has {@link #WNOHANG}. */
  static int waitid(MemorySegment errno, int kind, int id, long siginfo, int options) {
    try {
      return Libc.check(errno, (int) WAITID.invokeExact(errno, kind, id, siginfo, options));
    } catch (Throwable e) {
      throw Libc.impossible(e);
    }
  }

  static int kill(MemorySegment errno, int pid, int signal) {
    try {
      return Libc.check(errno, (int) KILL.invokeExact(errno, pid, signal));
    } catch (Throwable e) {
      throw Libc.impossible(e);
    }
  }

  /** {@code pidfd_open}; the descriptor is closed on {@code exec}. The C library may have none. */
  static int pidfdOpen(MemorySegment errno, int pid) {
    return syscall(errno, PIDFD_OPEN, pid, 0);
  }

  /** {@code pidfd_send_signal}, as {@code kill} would send it. */
  static int pidfdSendSignal(MemorySegment errno, int pidfd, int signal) {
    return syscall(errno, PIDFD_SEND_SIGNAL, pidfd, signal);
  }

  private static int syscall(MemorySegment errno, long number, long first, long second) {
    try {
      long result = (long) SYSCALL.invokeExact(errno, number, first, second, 0L, 0L);
      return Libc.check(errno, (int) result);
    } catch (Throwable e) {
      throw Libc.impossible(e);
    }
  }

  /** {@code sigaction} that only asks. */
  static int sigaction(MemorySegment errno, int signal, long old) {
    try {
      return Libc.check(errno, (int) SIGACTION.invokeExact(errno, signal, 0L, old));
    } catch (Throwable e) {
      throw Libc.impossible(e);
    }
  }

  static long signal(int signal, long handler) {
    try {
      return (long) SIGNAL.invokeExact(signal, handler);
    } catch (Throwable e) {
      throw Libc.impossible(e);
    }
  }
}
