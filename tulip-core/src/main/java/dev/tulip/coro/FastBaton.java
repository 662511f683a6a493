package dev.tulip.coro;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The baton of the fast tier: every coroutine of a loop runs on one thread, the carrier, which is
 * the one that called {@code run} (or a helper, where that one is virtual itself).
 *
 * <p><b>A switch</b> is {@code holder = next; Thread.yield()}. A virtual thread that yields gives
 * itself straight back to its scheduler, so a waiting coroutine is always able to run, and whose
 * turn it is is decided by {@code holder} alone: the carrier runs no other. This is cheaper than
 * {@code unpark} and {@code park}, which need two atomic updates a switch, and cannot be disturbed:
 * a stray {@code unpark} or {@code interrupt} changes nothing.
 *
 * <p><b>Blocking in the JDK.</b> When a coroutine comes off the carrier and has neither handed the
 * baton on nor yielded, then it is blocked in {@code Thread.sleep}, a socket, a lock. It is marked
 * as detached and the loop gets the baton. When the JDK finds that it may go on, it submits the
 * thread to its scheduler (see {@link Coro#execute}), on whatever thread that happens to be; the
 * coroutine then queues up in the loop like any other event. Whether the mark or the submission
 * comes first is decided by one atomic update of {@link Coro}'s phase.
 *
 * <p><b>The carrier</b> runs continuations and sleeps. It takes no lock that a coroutine could hold
 * and runs no code of the user's.
 *
 * <p><b>Pinned.</b> Under a class initializer or a native frame a virtual thread cannot leave the
 * carrier: the yield returns at once, with the baton gone. It is taken back and the wait refused,
 * instead of hanging for ever.
 */
final class FastBaton extends Baton {

  /**
   * How often the carrier looks whether a coroutine that is able to run has been submitted, before
   * it goes on: half a millisecond (measured), while a submission takes microseconds. Only a thread
   * that the machine stopped in the middle of it takes longer; then the coroutine comes back by way
   * of the inbox, which costs its place in the order and nothing else.
   */
  private static final int SPINS = 10_000;

  /**
   * The loop's coroutine is blocked in a callback, and the carrier sleeps until it is able to run.
   */
  private volatile boolean awaitsLoop;

  /** The carrier's interrupt status, which the JDK clears whenever a virtual thread leaves it. */
  private boolean interrupted;

  private boolean idling;
  private long idleNanos;

  /** What the carrier is to wait with, instead of for {@link #idleNanos}. */
  private @Nullable Blocking wait;

  private @Nullable Throwable waitFailure;

  FastBaton(Scheduler scheduler) {
    super(scheduler);
  }

  @Override
  Thread newThread(Coro coro) {
    return prepare(FastThreads.create(coro, coro));
  }

  @Override
  void drive(Coro loop) {
    if (Thread.currentThread().isVirtual()) {
      driveElsewhere(loop);
    } else {
      carry(loop);
    }
  }

  /** A virtual thread cannot carry others; a platform thread does it meanwhile. */
  private void driveElsewhere(Coro loop) {
    var helper = Thread.ofPlatform().name("tulip-carrier").daemon().start(() -> carry(loop));
    boolean interrupted = false;
    while (helper.isAlive()) {
      try {
        helper.join();
      } catch (InterruptedException _) {
        interrupted = true;
        scheduler.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void carry(Coro loop) {
    var me = Thread.currentThread();
    carrier = me;
    interrupted = Thread.interrupted();
    holder = loop;
    start(loop);
    while (!loop.finished) {
      var coro = holder;
      if (coro.isRunnable()) {
        coro.goOn();
        if (idling) {
          idling = false;
          await();
          noticeInterrupt(Thread.interrupted());
        }
      } else if (coro.owner == null) {
        // The loop's coroutine, or a generator in one of its callbacks.
        awaitLoop(coro);
      } else if (isBlocked(coro) && coro.detach()) {
        scheduler.left(coro);
        var next = coro.returnTo;
        coro.returnTo = null;
        holder = next == null ? loop : next;
      }
    }
    carrier = null;
    if (interrupted) {
      me.interrupt();
    }
  }

  /** On the carrier, for the loop's coroutine. */
  private void await() {
    var blocking = wait;
    if (blocking == null) {
      LockSupport.parkNanos(this, idleNanos);
      return;
    }
    wait = null;
    try {
      blocking.run();
    } catch (Throwable e) {
      waitFailure = e;
    }
  }

  /**
   * Whether {@code coro}, which came off the carrier, waits for something. If not, it is about to
   * be submitted: it has just been unparked, or another thread looks at its stack and keeps it from
   * running meanwhile.
   */
  private static boolean isBlocked(Coro coro) {
    for (int i = 0; i < SPINS; i++) {
      if (coro.isRunnable()) {
        return false;
      }
      if (coro.thread.getState() != Thread.State.RUNNABLE) {
        return true;
      }
      Thread.onSpinWait();
    }
    return true;
  }

  private void awaitLoop(Coro coro) {
    awaitsLoop = true;
    while (!coro.isRunnable()) {
      LockSupport.park(this);
      noticeInterrupt(Thread.interrupted());
    }
    awaitsLoop = false;
  }

  private void noticeInterrupt(boolean happened) {
    if (happened) {
      interrupted = true;
      scheduler.interrupted();
    }
  }

  private static void start(Coro coro) {
    coro.started = true;
    coro.thread.start();
  }

  @Override
  void awaitFirst(Coro coro) {}

  @Override
  void give(Coro from, Coro to) {
    if (!to.started) {
      start(to);
    }
    holder = to;
    Thread.yield();
    if (holder != from) {
      holder = from;
      throw new IllegalStateException(
          "a coroutine cannot wait here: a class initializer or a native frame below it pins "
              + from.thread);
    }
  }

  @Override
  void leave(Coro to) {
    if (!to.started) {
      start(to);
    }
    holder = to;
  }

  @Override
  boolean makeLikeNew(Coro coro) {
    FastThreads.clearThreadLocals(coro.thread);
    Thread.interrupted();
    return true;
  }

  @Override
  public void idle(long nanos) {
    var below = Objects.requireNonNull(carrier);
    noticeInterrupt(below.isInterrupted() && !Thread.currentThread().isInterrupted());
    idleNanos = nanos;
    idling = true;
    Thread.yield();
  }

  @Override
  public void block(Blocking blocking) throws IOException {
    wait = blocking;
    idle(0);
    var failure = waitFailure;
    waitFailure = null;
    switch (failure) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
  }

  @Override
  public void wakeup() {
    LockSupport.unpark(carrier);
  }

  @Override
  void becameRunnable(Coro coro) {
    if (awaitsLoop) {
      LockSupport.unpark(carrier);
    }
  }
}
