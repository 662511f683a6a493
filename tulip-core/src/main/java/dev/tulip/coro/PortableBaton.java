package dev.tulip.coro;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The baton of the portable tier: the coroutines are ordinary virtual threads, and a switch is
 * {@code unpark(next); park()}.
 *
 * <p>Between giving the baton away and having it again a coroutine may be woken for no reason, or
 * be interrupted, which makes every {@code park} return at once. So it waits in a loop, and keeps
 * an interrupt until it holds the baton.
 */
final class PortableBaton extends Baton {

  private static final Thread.Builder THREADS =
      Thread.ofVirtual().inheritInheritableThreadLocals(false);

  /** The thread of the loop's coroutine: known before it sleeps, for {@link #wakeup} may be first. */
  private volatile @Nullable Thread sleeper;

  PortableBaton(Scheduler scheduler) {
    super(scheduler);
  }

  @Override
  Thread newThread(Coro coro) {
    return prepare(THREADS.unstarted(coro));
  }

  @Override
  void drive(Coro loop) {
    boolean interrupted = Thread.interrupted();
    sleeper = loop.thread;
    pass(loop);
    while (loop.thread.isAlive()) {
      try {
        loop.thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
        scheduler.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void pass(Coro to) {
    setHolder(to);
    if (to.started) {
      LockSupport.unpark(to.thread);
    } else {
      to.started = true;
      to.thread.start();
    }
  }

  @Override
  void awaitFirst(Coro coro) {
    await(coro);
  }

  @Override
  void give(Coro from, Coro to) {
    pass(to);
    await(from);
  }

  private void await(Coro coro) {
    boolean interrupted = false;
    while (holderNow() != coro) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  void leave(Coro to) {
    pass(to);
  }

  @Override
  boolean makeLikeNew(Coro coro) {
    return false;
  }

  @Override
  public void idle(long nanos) {
    LockSupport.parkNanos(this, nanos);
    Thread.interrupted();
  }

  /** A driver that waits on a virtual thread lets it park. */
  @Override
  public void block(Blocking wait) throws IOException {
    wait.run();
    Thread.interrupted();
  }

  @Override
  public void wakeup() {
    LockSupport.unpark(sleeper);
  }
}
