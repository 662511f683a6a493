package dev.tulip.coro;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The right to run, of which each loop has one.
 *
 * <p>A loop and its coroutines are virtual threads, and asyncio's promise is that only one of them
 * runs at a time. So at any moment exactly one holds the baton; the others wait until it is given
 * to them. A coroutine that suspends asks the {@link Scheduler} who is next and gives it the baton
 * directly: the loop's own coroutine takes part only where there is something for it to do (a
 * callback of the user's, waiting, the end). Everything the holder touches is thus plain memory:
 * handing on is a happens-before edge.
 *
 * <p>This class is what both tiers share. {@link FastBaton} multiplexes the coroutines over the one
 * thread that runs the loop; {@link PortableBaton} leaves that to the JDK's scheduler. They differ
 * in what a switch costs and in what happens to a coroutine that blocks in the JDK while it holds
 * the baton: in the fast tier the loop goes on without it, in the portable tier the loop waits, as
 * asyncio's would.
 *
 * <p>CPython needs none of this: its coroutines are frames on the heap that the loop calls. The
 * price there is that every function between a task and its await is {@code async} too.
 */
public abstract sealed class Baton permits FastBaton, PortableBaton {

  /**
   * How many threads of ended coroutines are kept; beyond, starting a task makes a new one. At 1.4
   * KB for a parked virtual thread (measured) a loop keeps less than 400 KB in this way.
   */
  private static final int MOST_IDLE = 256;

  /**
   * How many bodies a thread serves. The frames at the bottom of its stack stay for its life as
   * they were when it began, and while they are interpreted every switch takes HotSpot's slow path
   * ({@code thaw_slow} in a profile); so threads that were made before the code was compiled must
   * go. With sixteen that was gone from the profile (docs/decisions/0005), and a thread's start is
   * paid once in sixteen tasks.
   */
  private static final int MOST_BODIES = 16;

  /**
   * The JDK refers to every virtual thread that has not ended, unless told not to. Threads kept for
   * another body then keep the loop, also where nobody else knows it any more.
   */
  private static final boolean JDK_KEEPS_THREADS = jdkKeepsThreads();

  private static final VarHandle HOLDER;
  private static volatile Baton[] running = {};

  static {
    try {
      HOLDER = MethodHandles.lookup().findVarHandle(Baton.class, "holder", Coro.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final Scheduler scheduler;
  private final List<Coro> idle = new ArrayList<>();
  private final @Nullable ClassLoader contextClassLoader =
      Thread.currentThread().getContextClassLoader();

  /**
   * Written by the holder only, who makes it somebody else; others may read it, and find at worst
   * an old one.
   */
  @Nullable Coro holder;

  private volatile @Nullable Coro loop;

  /** Fast tier: the thread that runs the coroutines, while it does. */
  @Nullable Thread carrier;

  Baton(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** The baton of a new loop, in the tier of this process. */
  public static Baton create(Scheduler scheduler) {
    return switch (Tier.current()) {
      case FAST -> new FastBaton(scheduler);
      case PORTABLE -> new PortableBaton(scheduler);
    };
  }

  /**
   * The coroutine that the calling thread is. Looks at every running loop rather than at a
   * thread-local value, which would cost each parked coroutine a table.
   */
  static @Nullable Coro currentCoro() {
    var thread = Thread.currentThread();
    for (var baton : running) {
      var coro = (Coro) HOLDER.getOpaque(baton);
      if (coro != null && coro.thread == thread) {
        return coro;
      }
    }
    return null;
  }

  /** Whether the calling thread holds this baton. */
  public final boolean isHeldHere() {
    var coro = (Coro) HOLDER.getOpaque(this);
    return coro != null && coro.thread == Thread.currentThread();
  }

  /** Any thread: who holds the baton just now, as far as can be seen from here. */
  public final @Nullable Coro holderNow() {
    return (Coro) HOLDER.getAcquire(this);
  }

  /** The loop's own coroutine, while {@link #run} runs. */
  public final Coro loop() {
    var coro = loop;
    if (coro == null) {
      throw new IllegalStateException("the loop does not run");
    }
    return coro;
  }

  public final Scheduler scheduler() {
    return scheduler;
  }

  final boolean isLoop(Coro coro) {
    return coro == loop;
  }

  final void setHolder(Coro coro) {
    HOLDER.setRelease(this, coro);
  }

  public final boolean isRunning() {
    return loop != null;
  }

  /**
   * Runs {@code body} as the loop's coroutine and, as they get the baton, all others. Returns when
   * the body has ended; coroutines that wait then keep waiting, and go on in the next run.
   */
  public final void run(Runnable body) {
    var coro = new Coro(this, body);
    loop = coro;
    announce();
    try {
      drive(coro);
    } finally {
      holder = null;
      loop = null;
      retract();
    }
    if (JDK_KEEPS_THREADS) {
      dismissIdle();
    }
  }

  /** As the JDK's {@code ThreadContainers} reads its property. */
  private static boolean jdkKeepsThreads() {
    var property = System.getProperty("jdk.trackAllThreads");
    return property == null || property.isEmpty() || Boolean.parseBoolean(property);
  }

  /**
   * A coroutine for {@code body}: the thread of an ended one where there is one, else a new one.
   */
  public final Coro obtain(Runnable body) {
    if (!idle.isEmpty()) {
      var coro = idle.removeLast();
      coro.body = body;
      return coro;
    }
    return new Coro(this, body);
  }

  /**
   * Keeps an ended coroutine's thread for another body, unless there are enough, or thread-locals
   * can't be cleared.
   */
  final boolean keep(Coro coro) {
    if (++coro.bodiesServed >= MOST_BODIES || idle.size() >= MOST_IDLE || !makeLikeNew(coro)) {
      return false;
    }
    idle.add(coro);
    return true;
  }

  /**
   * Lets the threads kept by {@link #keep} end: the loop is closed, or might be dropped. The JDK may
   * hold on to every virtual thread that has not ended, so dropping them is not enough; but that is
   * what is left where a coroutine of another loop closes this one, for it cannot carry others.
   */
  public final void dismissIdle() {
    if (!idle.isEmpty() && currentCoro() == null) {
      run(this::dismissAll);
    }
    idle.clear();
  }

  private void dismissAll() {
    for (var coro : idle) {
      coro.returnTo = loop();
      loop().giveTo(coro);
    }
    idle.clear();
  }

  final Thread prepare(Thread thread) {
    if (contextClassLoader != ClassLoader.getSystemClassLoader()) {
      thread.setContextClassLoader(contextClassLoader);
    }
    return thread;
  }

  /** A thread, not started, that will run {@code coro}. */
  abstract Thread newThread(Coro coro);

  /** Runs the loop's coroutine, and with it all others, until it has ended. */
  abstract void drive(Coro loop);

  /** First thing on a coroutine's thread: returns when it holds the baton. */
  abstract void awaitFirst(Coro coro);

  /**
   * Hands the baton on and returns when {@code from}, which is the calling coroutine, has it again.
   */
  abstract void give(Coro from, Coro to);

  /** Hands the baton on for good: the calling coroutine's thread ends. */
  abstract void leave(Coro to);

  /**
   * Makes the thread of an ended coroutine, which is the calling one, like new: no thread-locals, no
   * interrupt. False where that can't be done.
   */
  abstract boolean makeLikeNew(Coro coro);

  /**
   * Called on the loop's coroutine: waits, without using the processor, until {@link #wakeup} or
   * the time is over. May return early.
   */
  public abstract void idle(long nanos);

  /**
   * Called on the loop's coroutine: runs {@code wait}, which holds up its thread, where that holds up
   * no other virtual thread. An interrupt of the thread that runs the loop has to end it.
   */
  public abstract void block(Blocking wait) throws IOException;

  /** Any thread: ends {@link #idle}, or the next one. */
  public abstract void wakeup();

  /** Fast tier, any thread: {@code coro} is able to run. */
  void becameRunnable(Coro coro) {}

  private void announce() {
    synchronized (Baton.class) {
      var more = Arrays.copyOf(running, running.length + 1);
      more[running.length] = this;
      running = more;
    }
  }

  private void retract() {
    synchronized (Baton.class) {
      running = Arrays.stream(running).filter(baton -> baton != this).toArray(Baton[]::new);
    }
  }

  /** Any thread: the batons of all loops that run now. */
  public static Baton[] runningNow() {
    return running.clone();
  }
}
