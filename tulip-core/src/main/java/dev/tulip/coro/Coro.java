package dev.tulip.coro;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One coroutine: a virtual thread that runs only while it holds its loop's {@link Baton}.
 *
 * <p>A coroutine knows nothing of tasks. {@link #owner} and {@link #context} are kept here for the
 * layer above, because who runs now decides what "the current task" and "the current context" are.
 *
 * <p>A coroutine outlives its body: when that has ended, the thread is kept and serves the next one
 * (see {@link Baton#obtain}). Given the baton without a body, it ends.
 *
 * <p>In the fast tier it is also the scheduler ({@link Executor}) of its own thread, which is how
 * one learns, without a table, which coroutine has become able to run.
 */
public final class Coro implements Runnable, Executor, Ready {

  /** In its place: it holds the baton, or waits for it where it gave it away. */
  private static final int ATTACHED = 0;

  /** Blocked somewhere in the JDK while it held the baton, which has gone on without it. */
  private static final int DETACHED = 1;

  private static final VarHandle PHASE;
  private static final VarHandle SUBMISSIONS;

  static {
    try {
      var lookup = MethodHandles.lookup();
      PHASE = lookup.findVarHandle(Coro.class, "phase", int.class);
      SUBMISSIONS = lookup.findVarHandle(Coro.class, "submissions", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The task on whose behalf this coroutine runs now; null on the loop's own. */
  public @Nullable Object owner;

  /** The current context of what runs here. */
  public @Nullable Object context;

  /**
   * Who gets the baton back when this coroutine suspends or ends for the first time, instead of the
   * next in the queue: the coroutine that started it eagerly.
   */
  public @Nullable Coro returnTo;

  /**
   * A generator's: the coroutine that waits for the next value, whose stack goes on below this
   * one's.
   */
  public @Nullable Coro caller;

  final Baton baton;
  final Thread thread;
  @Nullable Runnable body;
  boolean started;
  int bodiesServed;

  /** The loop's coroutine: its body has ended. */
  boolean finished;

  /** Fast tier: what the carrier runs to let this coroutine go on. */
  @Nullable Runnable continuation;

  /**
   * Fast tier: how often {@link #continuation} was submitted. A count, since a mark set and cleared
   * could be lost.
   */
  private volatile int submissions;

  /**
   * Fast tier, carrier only: how many submissions there were when {@link #continuation} last ran.
   */
  private int submissionsSeen;

  private volatile int phase;

  Coro(Baton baton, Runnable body) {
    this.baton = baton;
    this.body = body;
    this.thread = baton.newThread(this);
  }

  /**
   * The coroutine that runs on the calling thread, the loop's own among them; null on any other
   * thread.
   */
  public static @Nullable Coro current() {
    return Baton.currentCoro();
  }

  public Thread thread() {
    return thread;
  }

  public Baton baton() {
    return baton;
  }

  /** Whether this coroutine is blocked in the JDK, out of the loop's sight. */
  public boolean isDetached() {
    return phase == DETACHED;
  }

  /**
   * Gives the baton to whoever is next, and returns when this coroutine has it again. Called on
   * this coroutine.
   */
  public void suspend() {
    var next = returnTo;
    if (next == null) {
      next = baton.scheduler.next();
    } else {
      returnTo = null;
    }
    if (next == this) {
      return;
    }
    try {
      baton.give(this, next);
    } catch (IllegalStateException pinned) {
      baton.scheduler.putBack(next);
      throw pinned;
    }
  }

  /**
   * Gives the baton to {@code next}, and returns when this coroutine has it again. Called on this
   * coroutine.
   *
   * @throws IllegalStateException if this thread is pinned; nothing has happened then
   */
  public void giveTo(Coro next) {
    baton.give(this, next);
  }

  /** The turn of a coroutine that comes back. */
  @Override
  public Coro turn() {
    return this;
  }

  /** The thread's life: one body after the other. */
  @Override
  public void run() {
    baton.awaitFirst(this);
    while (true) {
      var work = body;
      body = null;
      if (work == null) {
        baton.leave(Objects.requireNonNull(returnTo));
        return;
      }
      work.run();
      // This frame stays while the thread is kept; it must not keep the body, which is a task, too.
      work = null;
      owner = null;
      context = null;
      if (baton.isLoop(this)) {
        finished = true;
        return;
      }
      boolean kept = baton.keep(this);
      var next = returnTo;
      if (next == null) {
        next = baton.scheduler.next();
      } else {
        returnTo = null;
      }
      if (!kept) {
        baton.leave(next);
        return;
      }
      if (next != this) {
        baton.give(this, next);
      }
    }
  }

  /** Fast tier, any thread: the JDK says that a virtual thread of this scheduler is able to run. */
  @Override
  public void execute(Runnable task) {
    if (continuation == null) {
      continuation = task;
    }
    if (task != continuation) {
      // A virtual thread that the coroutine's code started: it has inherited this scheduler, but is
      // not the loop's.
      Strangers.run(task);
      return;
    }
    if (Thread.currentThread() == baton.carrier) {
      SUBMISSIONS.setOpaque(this, submissions + 1);
      return;
    }
    SUBMISSIONS.getAndAdd(this, 1);
    if (phase == DETACHED && PHASE.compareAndSet(this, DETACHED, ATTACHED)) {
      baton.scheduler.reenter(this);
    }
    baton.becameRunnable(this);
  }

  /** Fast tier: whether {@link #continuation} was submitted and has not run since. */
  boolean isRunnable() {
    return submissions != submissionsSeen;
  }

  /** Fast tier, on the carrier: runs the submitted continuation. */
  void goOn() {
    submissionsSeen = submissions;
    Objects.requireNonNull(continuation).run();
  }

  /**
   * Fast tier, on the carrier: the thread is off the carrier, yet nobody else was given the baton.
   */
  boolean detach() {
    phase = DETACHED;
    return !(isRunnable() && PHASE.compareAndSet(this, DETACHED, ATTACHED));
  }
}
