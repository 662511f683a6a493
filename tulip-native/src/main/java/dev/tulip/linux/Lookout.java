package dev.tulip.linux;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that blocks in {@code epoll_wait} in the place of a virtual one, which parks meanwhile.
 *
 * <p>An interrupt of the one that waits ends the wait, as a wakeup would.
 */
final class Lookout {

  private final EpollDriver driver;
  private final MemorySegment errno;
  private final Thread thread;

  /** Who waits, from the moment on when it is the lookout's turn; null when it is over. */
  private volatile @Nullable Thread waiting;

  private int millis;
  private int found;
  private volatile boolean closed;

  Lookout(EpollDriver driver, MemorySegment errno) {
    this.driver = driver;
    this.errno = errno;
    this.thread = Thread.ofPlatform().name("tulip-epoll").daemon().start(this::live);
  }

  /** {@code epoll_wait}; the calling thread parks. */
  int await(int millis) {
    this.millis = millis;
    waiting = Thread.currentThread();
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (waiting != null) {
      LockSupport.park(this);
      if (Thread.interrupted()) {
        interrupted = true;
        driver.wakeup();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return found;
  }

  private void live() {
    while (!closed) {
      var waiter = waiting;
      if (waiter == null) {
        LockSupport.park(this);
        continue;
      }
      found = driver.block(errno, millis);
      waiting = null;
      LockSupport.unpark(waiter);
    }
  }

  /** Ends the thread. Nobody waits any more. */
  void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
