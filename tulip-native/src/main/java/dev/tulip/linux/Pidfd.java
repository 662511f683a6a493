package dev.tulip.linux;

import java.io.IOException;

/**
 * The descriptor of a child, which is ready to be read when that has ended. It names this process and
 * no other, also when the number has gone to somebody else's.
 *
 * <p>Whoever closes it before the child was collected leaves that to {@link Reaper}.
 */
final class Pidfd extends EpollHandle {

  private final Children siblings;
  private int returnCode = Ending.NOT_YET;

  private Pidfd(EpollDriver driver, int fd, Children siblings) {
    super(driver, fd);
    this.siblings = siblings;
    siblings.add(fd);
  }

  /**
   * The descriptor of the child {@code pid}.
   *
   * @throws IOException if there can be none; the child, which has hardly begun, is killed and waited
   *     for then
   */
  static Pidfd open(EpollDriver driver, int pid, Children siblings) throws IOException {
    var errno = driver.scratch.errno;
    int fd = LibcProcess.pidfdOpen(errno, pid);
    if (fd < 0) {
      LibcProcess.kill(errno, pid, LibcProcess.SIGKILL);
      Ending.await(errno, pid);
      throw Errno.exception(-fd);
    }
    return new Pidfd(driver, fd, siblings);
  }

  /** Whether {@link #collect} has not found its end. */
  boolean isRunning() {
    return returnCode == Ending.NOT_YET;
  }

  /** How a process has ended that no longer runs. */
  int returnCode() {
    return returnCode;
  }

  /**
   * Looks whether a process that was running has ended; if so there is nothing left of it from here
   * on. Finds nothing once this is closed.
   */
  boolean collect() {
    if (!isOpen()) {
      return false;
    }
    returnCode = Ending.of(driver.scratch.errno, fd());
    if (isRunning()) {
      return false;
    }
    close();
    return true;
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
    siblings.remove(fd());
    if (isRunning()) {
      Reaper.take(fd());
    } else {
      super.free();
    }
  }
}
