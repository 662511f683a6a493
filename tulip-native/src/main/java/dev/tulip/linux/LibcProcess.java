package dev.tulip.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The C library's functions for processes and their pipes, each named once, in the manner of {@link
 * Libc} and in one of its shapes: so to start the first child links no other. Those of {@code spawn.h}
 * give the error itself instead of setting {@code errno}, so their results are errors that are
 * positive, and 0 for none. Functions that take any number of arguments are called on another
 * convention; their system calls are made instead.
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

  // ---- asm/unistd.h; newer numbers are alike on all processors

  private static final boolean X86 = "amd64".equals(System.getProperty("os.arch"));
  private static final long FCNTL = X86 ? 72 : 25;
  private static final long OPENAT = X86 ? 257 : 56;
  private static final long PIDFD_SEND_SIGNAL = 424;
  private static final long PIDFD_OPEN = 434;

  /** Of {@link #OPENAT}: from the working directory. */
  private static final long AT_FDCWD = -100;

  private static final MethodHandle ACTIONS_INIT = Libc.function("posix_spawn_file_actions_init");
  private static final MethodHandle ACTIONS_DESTROY =
      Libc.function("posix_spawn_file_actions_destroy");
  private static final MethodHandle ADD_DUP2 = Libc.function("posix_spawn_file_actions_adddup2");
  private static final MethodHandle ADD_CHDIR =
      Libc.function("posix_spawn_file_actions_addchdir_np");
  private static final MethodHandle ADD_CLOSEFROM =
      Libc.function("posix_spawn_file_actions_addclosefrom_np");
  private static final MethodHandle ATTR_INIT = Libc.function("posix_spawnattr_init");
  private static final MethodHandle ATTR_SETFLAGS = Libc.function("posix_spawnattr_setflags");
  private static final MethodHandle ATTR_SETSIGDEFAULT =
      Libc.function("posix_spawnattr_setsigdefault");
  private static final MethodHandle ATTR_SETSIGMASK = Libc.function("posix_spawnattr_setsigmask");
  private static final MethodHandle SPAWNP = Libc.function("posix_spawnp");
  private static final MethodHandle PIPE = Libc.function("pipe2");
  private static final MethodHandle POLL = Libc.function("poll");
  private static final MethodHandle WAITID = Libc.function("waitid");
  private static final MethodHandle KILL = Libc.function("kill");
  private static final MethodHandle SIGACTION = Libc.function("sigaction");
  private static final MethodHandle SIGNAL = Libc.function("signal");
  private static final MethodHandle SYSCALL = Libc.function("syscall");

  /** Where the C library has its pointer to the environment of this program. */
  private static final MemorySegment ENVIRON = Libc.find("environ").reinterpret(Long.BYTES);

  private LibcProcess() {}

  // ---- spawning

  /** {@code posix_spawn_file_actions_init} */
  static int fileActionsInit(MemorySegment errno, long actions) {
    return Libc.call(errno, ACTIONS_INIT, actions);
  }

  /** {@code posix_spawn_file_actions_destroy} */
  static void fileActionsDestroy(MemorySegment errno, long actions) {
    Libc.call(errno, ACTIONS_DESTROY, actions);
  }

  /** {@code posix_spawn_file_actions_adddup2} */
  static int addDup2(MemorySegment errno, long actions, int from, int to) {
    return Libc.call(errno, ADD_DUP2, actions, from, to);
  }

  /** {@code posix_spawn_file_actions_addchdir_np} */
  static int addChdir(MemorySegment errno, long actions, long path) {
    return Libc.call(errno, ADD_CHDIR, actions, path);
  }

  /** {@code posix_spawn_file_actions_addclosefrom_np} */
  static int addClosefrom(MemorySegment errno, long actions, int from) {
    return Libc.call(errno, ADD_CLOSEFROM, actions, from);
  }

  /** {@code posix_spawnattr_init} */
  static void attrInit(MemorySegment errno, long attributes) {
    Libc.call(errno, ATTR_INIT, attributes);
  }

  /** {@code posix_spawnattr_setflags} */
  static void attrSetflags(MemorySegment errno, long attributes, int flags) {
    Libc.call(errno, ATTR_SETFLAGS, attributes, flags);
  }

  /** {@code posix_spawnattr_setsigdefault} */
  static void attrSetsigdefault(MemorySegment errno, long attributes, long signals) {
    Libc.call(errno, ATTR_SETSIGDEFAULT, attributes, signals);
  }

  /** {@code posix_spawnattr_setsigmask} */
  static void attrSetsigmask(MemorySegment errno, long attributes, long signals) {
    Libc.call(errno, ATTR_SETSIGMASK, attributes, signals);
  }

  /** {@code posix_spawnp}. Blocks until the program has been loaded, or could not be. */
  static int spawnp(
      MemorySegment errno,
      long pid,
      long file,
      long actions,
      long attributes,
      long argv,
      long envp) {
    return Libc.call(errno, SPAWNP, pid, file, actions, attributes, argv, envp);
  }

  /** The environment of this program, as it is now. */
  static long environ() {
    return ENVIRON.get(JAVA_LONG, 0);
  }

  // ---- descriptors

  /** {@code pipe2} */
  static int pipe(MemorySegment errno, long fds, int flags) {
    return Libc.call(errno, PIPE, fds, flags);
  }

  static int open(MemorySegment errno, long path, int flags, int mode) {
    return Libc.call(errno, SYSCALL, OPENAT, AT_FDCWD, path, flags, mode);
  }

  /** {@code fcntl} with {@code F_SETFL}. */
  static int setFlags(MemorySegment errno, int fd, int flags) {
    return Libc.call(errno, SYSCALL, FCNTL, fd, F_SETFL, flags);
  }

  /** {@code fcntl} with {@code F_DUPFD_CLOEXEC}: a copy whose number is {@code least} or larger. */
  static int duplicate(MemorySegment errno, int fd, int least) {
    return Libc.call(errno, SYSCALL, FCNTL, fd, F_DUPFD_CLOEXEC, least);
  }

  /** Blocks. */
  static int poll(MemorySegment errno, long fds, int count, int millis) {
    return Libc.call(errno, POLL, fds, count, millis);
  }

  // ---- children

  /** Blocks, unless {@code options} has {@link #WNOHANG}. */
  static int waitid(MemorySegment errno, int kind, int id, long siginfo, int options) {
    return Libc.call(errno, WAITID, kind, id, siginfo, options);
  }

  static int kill(MemorySegment errno, int pid, int signal) {
    return Libc.call(errno, KILL, pid, signal);
  }

  /** {@code pidfd_open}; the descriptor is closed on {@code exec}. The C library may have none. */
  static int pidfdOpen(MemorySegment errno, int pid) {
    return Libc.call(errno, SYSCALL, PIDFD_OPEN, pid);
  }

  /** {@code pidfd_send_signal}, as {@code kill} would send it. */
  static int pidfdSendSignal(MemorySegment errno, int pidfd, int signal) {
    return Libc.call(errno, SYSCALL, PIDFD_SEND_SIGNAL, pidfd, signal);
  }

  /** {@code sigaction} that only asks. */
  static int sigaction(MemorySegment errno, int signal, long old) {
    return Libc.call(errno, SIGACTION, signal, 0, old);
  }

  static long signal(MemorySegment errno, int signal, long handler) {
    return Libc.result(errno, SIGNAL, signal, handler);
  }
}
