package dev.tulip;

import dev.tulip.coro.Baton;
import dev.tulip.coro.Coro;
import dev.tulip.coro.Ready;
import dev.tulip.coro.Scheduler;
import dev.tulip.loop.ReadyQueue;
import dev.tulip.loop.TimerHeap;
import dev.tulip.spi.Clock;
import dev.tulip.spi.Driver;
import dev.tulip.spi.Network;
import dev.tulip.spi.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The order of events: what asyncio's {@code _run_once} decides.
 *
 * <p>A pass looks at the driver for events, then takes the timers that are due, then runs as many
 * entries of the ready queue as there are at that moment; what they add waits for the next pass.
 * asyncio has one function do this, which calls callbacks and steps tasks. Here whoever holds the
 * baton and is done asks {@link #next} who has it next, so most passes begin and end on coroutines'
 * threads, and from one task's step to the next there is one switch. The loop's own coroutine, in
 * {@link #drive}, gets the baton only for what nobody else may do: the user's callbacks, waiting,
 * ending the run.
 *
 * <p>All fields are touched by the holder of the baton only, or by the loop's owner while it does
 * not run; what comes from other threads comes through the {@link Inbox}.
 */
final class Pass implements Scheduler {

  /** asyncio never waits longer than a day at once ({@code MAXIMUM_SELECT_TIMEOUT}). */
  private static final long LONGEST_WAIT = 24L * 3600 * 1_000_000_000;

  final LoopImpl loop;
  final Baton baton = Baton.create(this);
  final Clock clock;

  /** Idle until the loop's first I/O, then a real one. */
  private Driver driver;

  /** Which driver the loop gets then; null for the best there is. */
  private final @Nullable String driverName;

  private final ReadyQueue ready = new ReadyQueue();
  private final TimerHeap timers = new TimerHeap();
  private final Inbox inbox;

  /** How many entries of the ready queue belong to this pass. */
  private int remaining;

  private boolean stopping;

  /** What the loop's coroutine is to do: run this callback, wait, or end the run. */
  private @Nullable HandleImpl callback;

  /** The callback that runs, for onlookers. */
  private @Nullable HandleImpl underWay;

  private boolean mustWait;
  private boolean mustEnd;
  private @Nullable Throwable failure;

  /** Chosen, but not given the baton; goes first. */
  private @Nullable Coro putBack;

  /** Coroutines that are blocked in the JDK. */
  private int away;

  /** Jobs that other threads do for the loop; written by the holder of the baton. */
  private int jobs;

  private volatile @Nullable Runnable onInterrupt;

  /**
   * Steps and callbacks begun so far; written plainly, and read by onlookers through {@link
   * Onlooker}.
   */
  private long steps;

  private final DebugMode debug;

  Pass(
      LoopImpl loop,
      Clock clock,
      @Nullable Driver driver,
      @Nullable String driverName,
      DebugMode debug) {
    this.loop = loop;
    this.clock = clock;
    this.driverName = driverName;
    this.driver = driver == null ? new IdleDriver(baton) : driver;
    this.inbox = new Inbox(baton, this.driver);
    this.debug = debug;
  }

  // ---- what waits

  void add(Ready entry) {
    if (!baton.isRunning()) {
      inbox.drainTo(ready);
    }
    ready.add(entry);
  }

  /**
   * {@link #add}, behind what other threads have added by now: {@code call_soon} and its twin fill
   * one queue.
   */
  void addInOrder(Ready entry) {
    inbox.drainTo(ready);
    ready.add(entry);
  }

  void addTimer(long whenNanos, TimerHeap.Timer timer) {
    timers.add(whenNanos, timer);
  }

  void timerCancelled(TimerHeap.Timer timer) {
    if (timer.isScheduled()) {
      timers.noteCancelled();
    }
  }

  /**
   * Any thread. On the loop's own, the entry goes straight into the queue, behind what other threads
   * have added by now.
   */
  void addThreadsafe(Ready entry) {
    if (baton.isHeldHere()) {
      addInOrder(entry);
      return;
    }
    inbox.add(entry);
  }

  /** The driver's sockets; opens the driver where that was put off. */
  Network network() {
    return driver().network();
  }

  private Driver driver() {
    if (driver instanceof IdleDriver) {
      try {
        driver = Drivers.open(driverName);
      } catch (IOException e) {
        throw new UncheckedIOException("the loop's driver could not be opened", e);
      }
      inbox.wakeWith(driver);
    }
    return driver;
  }

  /** Names the driver; empty before the first I/O. */
  String driverText() {
    return driver instanceof IdleDriver ? "" : " driver=" + driver;
  }

  /** The driver's way to start processes, if it has one; opens the driver where that was put off. */
  @Nullable Processes processes() {
    return driver().processes();
  }

  /** {@link Driver#lookup}. */
  @Nullable List<InetAddress> lookup(String host) throws UnknownHostException {
    return driver.lookup(host);
  }

  @Override
  public void reenter(Coro coro) {
    inbox.add(new Return(coro));
  }

  /** The turn of a coroutine that comes back from blocking in the JDK. */
  private final class Return implements Ready {
    private final Coro coro;

    Return(Coro coro) {
      this.coro = coro;
    }

    @Override
    public Coro turn() {
      away--;
      return coro;
    }
  }

  @Override
  public void left(Coro coro) {
    away++;
  }

  @Override
  public void interrupted() {
    var action = onInterrupt;
    if (action != null) {
      addThreadsafe(
          () -> {
            action.run();
            return null;
          });
    }
  }

  /** Sets what an interrupt of the thread that runs the loop does; Tulip's own code only. */
  void onInterrupt(@Nullable Runnable action) {
    onInterrupt = action;
  }

  @Override
  public void putBack(Coro coro) {
    putBack = coro;
  }

  /** Notes a job that another thread has begun for this loop. */
  void jobBegan() {
    jobs++;
  }

  void jobEnded() {
    jobs--;
  }

  // ---- one pass

  @Override
  public Coro next() {
    debug.stepEnded(this);
    if (putBack != null) {
      var coro = putBack;
      putBack = null;
      return coro;
    }
    while (failure == null) {
      while (remaining > 0) {
        remaining--;
        steps++;
        var coro = takeTurn(ready.remove());
        if (coro != null) {
          debug.stepBegins(this, coro);
          return coro;
        }
      }
      if (stopping) {
        mustEnd = true;
        return baton.loop();
      }
      if (!begin()) {
        mustWait = true;
        return baton.loop();
      }
    }
    mustEnd = true;
    return baton.loop();
  }

  /**
   * Has an entry take its turn. Should Tulip's own code fail there, that must not hit whoever
   * happens to hold the baton: it is reported like the failure of a callback.
   */
  private @Nullable Coro takeTurn(Ready entry) {
    try {
      return entry.turn();
    } catch (RuntimeException | Error e) {
      ready.add(new HandleImpl(loop, () -> throwAgain(e), new Context()));
      return null;
    }
  }

  private static void throwAgain(Throwable e) {
    throw Throwables.sneaky(e);
  }

  /** Begins a pass; false where it has to wait or to look at the driver first. */
  private boolean begin() {
    timers.prune();
    inbox.drainTo(ready);
    if (driver.isWatching()) {
      return false;
    }
    if (ready.size() == 0 && !stopping && (timers.isEmpty() || timers.firstKey() > due())) {
      return false;
    }
    queueTimers();
    return true;
  }

  private void waitAndBegin() {
    timers.prune();
    inbox.drainTo(ready);
    long timeout = timeout();
    if (timeout > 0 || driver.isWatching()) {
      await(timeout);
      inbox.drainTo(ready);
    }
    queueTimers();
  }

  private void queueTimers() {
    if (!timers.isEmpty()) {
      long due = due();
      while (!timers.isEmpty() && timers.firstKey() <= due) {
        ready.add((Ready) timers.removeFirst());
      }
    }
    remaining = ready.size();
  }

  /**
   * The last moment that counts as now: asyncio fires what is due in less than one step of the
   * clock.
   */
  private long due() {
    return clock.nanos() + clock.resolutionNanos() - 1;
  }

  private long timeout() {
    if (ready.size() > 0 || stopping) {
      return 0;
    }
    if (timers.isEmpty()) {
      return Driver.FOREVER;
    }
    long first = timers.firstKey();
    long now = clock.nanos();
    if (first <= now) {
      return 0;
    }
    long wait = first - now;
    return wait < 0 ? LONGEST_WAIT : Math.min(wait, LONGEST_WAIT);
  }

  /** Looks at the driver in any case, for busy threads must not keep its events from being seen. */
  private void await(long atMost) {
    long timeout = atMost > 0 && inbox.fallAsleep() ? atMost : 0;
    try {
      if (timeout > 0 && clock.isVirtual() && othersWork(timeout)) {
        baton.idle(Driver.FOREVER);
        return;
      }
      if (timeout > 0 && driver.blocksThread()) {
        baton.block(() -> driver.select(timeout, this::addEvent));
      } else {
        driver.select(timeout, this::addEvent);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the loop's driver failed", e);
    } finally {
      inbox.wakeUp();
    }
  }

  /**
   * Whether a loop in virtual time has to wait for a thread in real time before it lets time pass.
   */
  private boolean othersWork(long timeout) {
    if (jobs > 0 || away > 0) {
      return true;
    }
    if (timeout < Driver.FOREVER || driver.isWatching()) {
      return false;
    }
    throw new DeadlockException(loop.describeDeadlock());
  }

  private void addEvent(Runnable event) {
    ready.add(new HandleImpl(loop, event, new Context()));
  }

  // ---- the loop's coroutine

  void stop() {
    stopping = true;
  }

  /** Has the run end at once with {@code exit}. */
  void fail(Throwable exit) {
    failure = exit;
  }

  boolean isRunning() {
    return baton.isRunning();
  }

  /**
   * Runs passes until the loop is stopped. Throws what an exit exception or a failed driver throws.
   */
  void run() {
    remaining = 0;
    try {
      baton.run(this::driveToEnd);
      if (failure != null) {
        throw Throwables.sneaky(failure);
      }
    } finally {
      stopping = false;
      failure = null;
      callback = null;
      underWay = null;
      mustWait = false;
      mustEnd = false;
    }
  }

  private void driveToEnd() {
    try {
      drive();
    } catch (Throwable e) {
      failure = e;
    }
  }

  private void drive() {
    var self = baton.loop();
    if (!begin()) {
      waitAndBegin();
    }
    while (true) {
      var coro = next();
      if (coro != self) {
        self.giveTo(coro);
      }
      if (callback != null) {
        var handle = callback;
        callback = null;
        underWay = handle;
        handle.run(self);
        underWay = null;
      } else if (mustEnd) {
        return;
      } else if (mustWait) {
        mustWait = false;
        waitAndBegin();
      }
    }
  }

  /** The turn of a user's callback: the loop's coroutine runs it. */
  Coro runOnLoop(HandleImpl handle) {
    callback = handle;
    return baton.loop();
  }

  // ---- for onlookers on other threads

  /** Loaded by the first onlooker, so that loops nobody looks at need not pay for it. */
  private static final class Onlooker {
    static final VarHandle STEPS;

    static {
      try {
        STEPS = MethodHandles.lookup().findVarHandle(Pass.class, "steps", long.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }
  }

  /** Any thread: how many steps and callbacks have begun, as far as can be seen from here. */
  long stepsSoFar() {
    return (long) Onlooker.STEPS.getOpaque(this);
  }

  /** Any thread: the user's callback that runs, as far as can be seen from here; null for none. */
  @Nullable HandleImpl callbackUnderWay() {
    return underWay;
  }

  boolean isSleeping() {
    return inbox.isAsleep();
  }

  /** Drops all that is queued: the loop is closed. */
  void close() {
    ready.clear();
    timers.clear();
    inbox.clear();
    baton.dismissIdle();
    try {
      driver.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the loop's driver could not be closed", e);
    }
  }
}
