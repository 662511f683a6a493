package dev.tulip.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The descriptor of a child, which is ready to be read when that has ended. It names this process and
 * no other, also when the number has gone to somebody else's.
 *
 * <p>Whoever closes it before the child was collected leaves that to {@link Reaper}.
 */
final class Pidfd extends EpollHandle {

  /** What a process has whose end somebody else has collected. */
  private static final int UNKNOWN_RETURN_CODE = 255;

  private final MemorySegment siginfo = Arena.ofAuto().allocate(LibcProcess.SIGINFO_SIZE, 8);
  private boolean running = true;
  private int returnCode;

  private Pidfd(EpollDriver driver, int fd) {
    super(driver, fd);
  }

  /**
   * The descriptor of the child {@code pid}.
   *
   * @throws IOException if there can be none; the child, which has hardly begun, is killed and waited
   *     for then
   */
  static Pidfd open(EpollDriver driver, int pid) throws IOException {
    var errno = driver.scratch.errno;
    int fd = LibcProcess.pidfdOpen(errno, pid);
    if (fd < 0) {
      LibcProcess.kill(errno, pid, LibcProcess.SIGKILL);
      Reaper.await(pid);
      throw Errno.exception(-fd);
    }
    return new Pidfd(driver, fd);
  }

  /** Whether {@link #collect} has not found its end. */
  boolean isRunning() {
    return running;
  }

  /** How a process has ended that no longer runs. */
  int returnCode() {
    return returnCode;
  }

  /**
   * Looks whether the process has ended; if so there is nothing left of it from here on. Finds nothing
   * once this is closed.
   */
  boolean collect() {
    if (!isOpen()) {
      return false;
    }
    siginfo.set(JAVA_INT, LibcProcess.SI_PID, 0);
    int result =
        LibcProcess.waitid(
            driver.scratch.errno,
            LibcProcess.P_PIDFD,
            fd(),
            siginfo.address(),
            LibcProcess.WEXITED | LibcProcess.WNOHANG);
    if (result == 0 && siginfo.get(JAVA_INT, LibcProcess.SI_PID) == 0) {
      return false;
    }
    running = false;
    returnCode = result == 0 ? collected() : UNKNOWN_RETURN_CODE;
    close();
    return true;
  }

  private int collected() {
    int status = siginfo.get(JAVA_INT, LibcProcess.SI_STATUS);
    boolean byItself = siginfo.get(JAVA_INT, LibcProcess.SI_CODE) == LibcProcess.CLD_EXITED;
    return byItself ? status : -status;
  }

  /**
   * Sends a signal.
   *
   * @return the error; 0 for none, and where the process has ended or this is closed
   */
  int signal(int number) {
    if (!isOpen()) {
      return 0;
    }
    int result = LibcProcess.pidfdSendSignal(driver.scratch.errno, fd(), number);
    return result == -Errno.ESRCH ? 0 : -result;
  }

  @Override
  void free() {
    if (running) {
      Reaper.take(fd());
    } else {
      super.free();
    }
  }
}
