package dev.tulip.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What ends a driver's wait: an {@code eventfd} in its list, edge-triggered. Each write is told once,
 * and nobody has to read it. As long as one is on its way no other is written.
 *
 * <p>It does not know its driver, so that threads which only wake do not keep that in memory.
 */
final class Waker {

  private static final int EFD_CLOEXEC_NONBLOCK = 0x80800;

  private final AtomicBoolean waking = new AtomicBoolean();
  private final MemorySegment errno;
  private final int eventfd;

  /** Guarded by this, so that no number is written to that is somebody else's by then. */
  private boolean open = true;

  private Waker(MemorySegment errno, int eventfd) {
    this.errno = errno;
    this.eventfd = eventfd;
  }

  static Waker open(Arena arena) throws IOException {
    var errno = arena.allocate(Libc.ERRNO_SIZE, 8);
    return new Waker(errno, Errno.orThrow(Libc.eventfd(errno, 0, EFD_CLOEXEC_NONBLOCK)));
  }

  int fd() {
    return eventfd;
  }

  /** Any thread. */
  void wake() {
    if (!waking.getPlain() && waking.compareAndSet(false, true)) {
      synchronized (this) {
        if (open) {
          Libc.eventfdWrite(errno, eventfd, 1);
        }
      }
    }
  }

  /** Whether a wake-up is on its way. */
  boolean isWaking() {
    return waking.get();
  }

  /** The driver has been told of the last write. */
  void woken() {
    waking.set(false);
  }

  synchronized void close() {
    if (open) {
      open = false;
      Libc.close(errno, eventfd);
    }
  }
}
