package dev.tulip.coro;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A solo of the fast tier: the platform thread that waits for it runs it, as {@link FastBaton} runs
 * coroutines.
 *
 * <p>Solos nest, a generator that asks another for values, say. The one that the platform thread
 * resumed is the root; it knows which of those above it is to run, and the platform thread runs
 * that. So going from one to the next costs a switch at any depth, and no other thread is involved.
 */
final class FastSolo extends Solo implements Executor {

  /**
   * The solo whose thread asks; costs each of them a table, which {@link Baton} avoids for
   * coroutines.
   */
  private static final ThreadLocal<@Nullable FastSolo> CURRENT = new ThreadLocal<>();

  private static final VarHandle RUNNABLE;

  static {
    try {
      RUNNABLE = MethodHandles.lookup().findVarHandle(FastSolo.class, "runnable", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private @Nullable Runnable continuation;

  /** {@link #continuation} was submitted and has not run since. */
  private volatile boolean runnable;

  /**
   * While resumed: the solo at the bottom, and the one that waits for this; null where a platform
   * thread does.
   */
  private FastSolo root = this;

  private @Nullable FastSolo consumer;

  /** The root's: who runs, null for the platform thread; and that thread. */
  private @Nullable FastSolo top;

  private volatile @Nullable Thread carrier;

  FastSolo(Runnable body) {
    super(body);
  }

  /** The solo that the calling thread is, or null. */
  static @Nullable FastSolo current() {
    return CURRENT.get();
  }

  @Override
  Thread newThread() {
    return FastThreads.create(this, this::begin);
  }

  private void begin() {
    CURRENT.set(this);
    live();
  }

  @Override
  void go() {
    var me = Thread.currentThread();
    if (!me.isVirtual()) {
      carry(me);
      return;
    }
    var below = CURRENT.get();
    if (below == null) {
      carryElsewhere();
    } else {
      runOn(below);
    }
  }

  private void carry(Thread me) {
    root = this;
    consumer = null;
    top = this;
    carrier = me;
    startsNow();
    while (top != null) {
      var solo = top;
      solo.passInterrupt();
      var next = solo.continuation;
      if (next != null && solo.runnable) {
        solo.runnable = false;
        next.run();
      } else {
        LockSupport.park(this);
      }
    }
  }

  /** A JDK virtual thread goes on with what a platform thread began: sound, and slow. */
  private void carryElsewhere() {
    var helper = Thread.ofPlatform().name("tulip-carrier").daemon().unstarted(this::carryHere);
    helper.start();
    while (helper.isAlive()) {
      try {
        helper.join();
      } catch (InterruptedException _) {
        thread.interrupt();
      }
    }
  }

  private void carryHere() {
    carry(Thread.currentThread());
  }

  private void runOn(FastSolo below) {
    root = below.root;
    consumer = below;
    root.top = this;
    startsNow();
    passInterrupt();
    Thread.yield();
    below.requireTurn();
    root = this;
    consumer = null;
  }

  @Override
  void stay() {
    root.top = consumer;
    Thread.yield();
    requireTurn();
  }

  /** After a yield: this was given the turn again, or else could not leave its carrier. */
  private void requireTurn() {
    if (root.top != this) {
      root.top = this;
      throw new IllegalStateException(
          "a generator cannot pause here: a class initializer or a native frame below it pins "
              + thread);
    }
  }

  @Override
  void ended() {
    root.top = consumer;
  }

  /** Any thread: the JDK says that a virtual thread of this scheduler is able to run. */
  @Override
  public void execute(Runnable task) {
    if (continuation == null) {
      continuation = task;
    }
    if (task != continuation) {
      Strangers.run(task);
      return;
    }
    var runner = root.carrier;
    if (runner == Thread.currentThread()) {
      RUNNABLE.setOpaque(this, true);
      return;
    }
    runnable = true;
    LockSupport.unpark(runner);
  }
}
