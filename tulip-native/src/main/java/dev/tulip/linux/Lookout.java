package dev.tulip.linux;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that blocks in {@code epoll_wait} in the place of a virtual one, which parks meanwhile.
 *
 * <p>An interrupt of the one that waits ends the wait, as a wakeup would. The thread does not keep the
 * driver in memory.
 */
final class Lookout {

  private final int epoll;
  private final MemorySegment events;
  private final int mostEvents;
  private final MemorySegment errno;
  private final Thread thread;

  /** Who waits, from the moment on when it is the lookout's turn; null when it is over. */
  private volatile @Nullable Thread waiting;

  private int millis;
  private int found;
  private volatile boolean closed;

  Lookout(int epoll, MemorySegment events, int mostEvents, MemorySegment errno) {
    this.epoll = epoll;
    this.events = events;
    this.mostEvents = mostEvents;
    this.errno = errno;
    this.thread = Thread.ofPlatform().name("tulip-epoll").daemon().start(this::live);
  }

  /** {@code epoll_wait}; the calling thread parks. An interrupt of it goes to {@code waker}. */
  int await(int millis, Waker waker) {
    this.millis = millis;
    waiting = Thread.currentThread();
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (waiting != null) {
      LockSupport.park(this);
      if (Thread.interrupted()) {
        interrupted = true;
        waker.wake();
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
      found = Libc.epollWait(errno, epoll, events.address(), mostEvents, millis);
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
