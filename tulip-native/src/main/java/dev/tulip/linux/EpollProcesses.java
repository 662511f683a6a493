package dev.tulip.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tulip.spi.Postbox;
import dev.tulip.spi.Processes;
import dev.tulip.spi.RawProcess;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Children without threads: {@link Spawn} starts them, the driver watches their pipes ({@link
 * EpollPipe}) and their ends ({@link Pidfd}). asyncio's {@code PidfdChildWatcher} on {@code
 * subprocess.Popen}; with the difference that {@code Popen} forks.
 */
final class EpollProcesses implements Processes {

  private static final boolean AVAILABLE = find();

  private final EpollDriver driver;
  private final Children children;

  EpollProcesses(EpollDriver driver) {
    this.driver = driver;
    this.children = Children.of(driver);
  }

  /**
   * Whether library and kernel have what is needed: glibc 2.34, Linux 5.4, {@code /proc}, and nobody
   * in between who forbids it, as sandboxes of containers may.
   */
  static boolean areAvailable() {
    return AVAILABLE;
  }

  private static boolean find() {
    try (var arena = Arena.ofConfined()) {
      return tryOut(arena);
    } catch (LinkageError _) {
      return false;
    }
  }

  private static boolean tryOut(Arena arena) {
    int pid = (int) ProcessHandle.current().pid();
    if (ProcessHandle.of(pid).isEmpty()) {
      return false;
    }
    var errno = arena.allocate(Libc.ERRNO_SIZE, 8);
    int pidfd = LibcProcess.pidfdOpen(errno, pid);
    if (pidfd < 0) {
      return false;
    }
    long siginfo = arena.allocate(LibcProcess.SIGINFO_SIZE, 8).address();
    int options = LibcProcess.WEXITED | LibcProcess.WNOHANG;
    int waited = LibcProcess.waitid(errno, LibcProcess.P_PIDFD, pidfd, siginfo, options);
    int signalled = LibcProcess.pidfdSendSignal(errno, pidfd, 0);
    Libc.close(errno, pidfd);
    if (waited != -Errno.ECHILD || signalled != 0) {
      return false;
    }
    keepChildren(arena, errno);
    return true;
  }

  /**
   * Of children of a program that ignores {@code SIGCHLD}, which may be inherited, the system keeps
   * nothing. The JDK sees to it in the same way before it starts its first.
   */
  private static void keepChildren(Arena arena, MemorySegment errno) {
    var action = arena.allocate(LibcProcess.SIGACTION_SIZE, 8);
    LibcProcess.sigaction(errno, LibcProcess.SIGCHLD, action.address());
    if (action.get(JAVA_LONG, 0) == LibcProcess.SIG_IGN) {
      LibcProcess.signal(errno, LibcProcess.SIGCHLD, LibcProcess.SIG_DFL);
    }
  }

  /** Fails as {@link ProcessBuilder#start} does. */
  @Override
  public RawProcess start(ProcessBuilder command, Postbox postbox) throws IOException {
    for (var text : command.command()) {
      if (Objects.requireNonNull(text).indexOf('\0') >= 0) {
        throw new IOException("invalid null character in command");
      }
    }
    var program = command.command().getFirst();
    try {
      return startChild(command, postbox);
    } catch (IOException e) {
      var directory = command.directory();
      throw new IOException(
          "Cannot run program \""
              + program
              + (directory == null ? "\"" : "\" (in directory \"" + directory + "\")")
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private RawProcess startChild(ProcessBuilder command, Postbox postbox) throws IOException {
    Children.collectDropped();
    var streams = ChildStreams.open(driver, command);
    try {
      int pid = Spawn.start(command, streams);
      streams.closeChilds(); // What comes needs descriptors, too.
      return EpollProcess.of(pid, Pidfd.open(driver, pid, children), streams, postbox);
    } catch (Throwable e) {
      streams.closeOwn();
      throw e;
    } finally {
      streams.closeChilds();
    }
  }
}
