package dev.tulip.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects children whose loop is closed, for the system keeps an entry of each until somebody asks how
 * it has ended. Most were killed and end at once; for those that do not there is a thread, as long as
 * there are any.
 */
final class Reaper {

  /** How long the thread waits before it sees that there are others to wait for. */
  private static final int LONGEST_WAIT_MILLIS = 100;

  /** The descriptors of those that run, guarded by itself. The thread lives while there are any. */
  private static final List<Integer> PIDFDS = new ArrayList<>();

  private Reaper() {}

  /** Collects the child behind {@code pidfd} when it has ended, and closes that. Any thread. */
  static void take(int pidfd) {
    synchronized (PIDFDS) {
      if (PIDFDS.isEmpty()) {
        Thread.ofPlatform().name("tulip-reaper").daemon().start(Reaper::live);
      }
      PIDFDS.add(pidfd);
    }
  }

  private static void live() {
    boolean more = true;
    while (more) {
      try (var arena = Arena.ofConfined()) {
        var errno = arena.allocate(Libc.ERRNO_SIZE, 8);
        waitForAny(arena, errno);
        more = collect(errno);
      }
    }
  }

  private static void waitForAny(Arena arena, MemorySegment errno) {
    List<Integer> all;
    synchronized (PIDFDS) {
      all = List.copyOf(PIDFDS);
    }
    var array = arena.allocate(all.size() * LibcProcess.POLLFD_SIZE, 8);
    for (int i = 0; i < all.size(); i++) {
      long at = i * LibcProcess.POLLFD_SIZE;
      array.set(JAVA_INT, at, all.get(i));
      array.set(JAVA_SHORT, at + LibcProcess.POLLFD_EVENTS, LibcProcess.POLLIN);
    }
    LibcProcess.poll(errno, array.address(), all.size(), LONGEST_WAIT_MILLIS);
  }

  /** Whether some are left. */
  private static boolean collect(MemorySegment errno) {
    synchronized (PIDFDS) {
      PIDFDS.removeIf(pidfd -> isCollected(errno, pidfd));
      return !PIDFDS.isEmpty();
    }
  }

  private static boolean isCollected(MemorySegment errno, int pidfd) {
    if (Ending.of(errno, pidfd) == Ending.NOT_YET) {
      return false;
    }
    Libc.close(errno, pidfd);
    return true;
  }
}
