package dev.tulip.coro;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A solo of the portable tier: a virtual thread of the JDK's, and {@code unpark} and {@code park}
 * to take turns.
 */
final class PortableSolo extends Solo {

  private static final Thread.Builder THREADS =
      Thread.ofVirtual().inheritInheritableThreadLocals(false);

  /** Who waits for the body; null while it is not the body's turn. */
  private volatile @Nullable Thread waiting;

  PortableSolo(Runnable body) {
    super(body);
  }

  @Override
  Thread newThread() {
    return THREADS.unstarted(this::live);
  }

  @Override
  void go() {
    waiting = Thread.currentThread();
    if (!startsNow()) {
      LockSupport.unpark(thread);
    }
    while (waiting != null) {
      passInterrupt();
      LockSupport.park(this);
    }
  }

  @Override
  void stay() {
    ended();
    boolean late = false;
    while (waiting == null) {
      LockSupport.park(this);
      late |= Thread.interrupted();
    }
    if (late) {
      thread.interrupt();
    }
  }

  @Override
  void ended() {
    var consumer = waiting;
    waiting = null;
    LockSupport.unpark(consumer);
  }
}
