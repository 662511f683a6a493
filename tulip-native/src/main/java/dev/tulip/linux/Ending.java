package dev.tulip.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * How children end. Asking the system about one that has ended collects it: from there on there is
 * nothing left of it, and its number may be another's.
 */
final class Ending {

  /** No return code: the child has not ended. */
  static final int NOT_YET = Integer.MIN_VALUE;

  /** asyncio's return code of a process whose end somebody else has collected. */
  private static final int UNKNOWN = 255;

  private Ending() {}

  /** Looks whether the child behind {@code pidfd} has ended: its return code, or {@link #NOT_YET}. */
  static int of(MemorySegment errno, int pidfd) {
    return collect(errno, LibcProcess.P_PIDFD, pidfd, LibcProcess.WNOHANG);
  }

  /** Waits for the end of the child {@code pid}. */
  static void await(MemorySegment errno, int pid) {
    collect(errno, LibcProcess.P_PID, pid, 0);
  }

  private static int collect(MemorySegment errno, int kind, int id, int option) {
    try (var arena = Arena.ofConfined()) {
      var siginfo = arena.allocate(LibcProcess.SIGINFO_SIZE, 8);
      int result;
      do {
        result =
            LibcProcess.waitid(errno, kind, id, siginfo.address(), LibcProcess.WEXITED | option);
      } while (result == -Errno.EINTR);
      return result < 0 ? UNKNOWN : returnCode(siginfo);
    }
  }

  private static int returnCode(MemorySegment siginfo) {
    if (siginfo.get(JAVA_INT, LibcProcess.SI_PID) == 0) {
      return NOT_YET;
    }
    int status = siginfo.get(JAVA_INT, LibcProcess.SI_STATUS);
    boolean byItself = siginfo.get(JAVA_INT, LibcProcess.SI_CODE) == LibcProcess.CLD_EXITED;
    return byItself ? status : -status;
  }
}
