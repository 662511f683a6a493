package dev.tulip;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells of a step or callback that holds its loop for too long, while it does: asyncio tells in
 * debug mode only, and only afterwards, which is no help with one that never ends.
 *
 * <p>One daemon thread looks after all loops of the process, four times in the time that counts as
 * too long. A loop counts its steps without any synchronisation; that the count has not moved from
 * one look to the next, and that the loop does not sleep, is all there is to see, so it costs the
 * loop nothing. A coroutine that is blocked in the JDK in the fast tier holds nobody up, and is not
 * seen; see {@link WatchedLoop}.
 *
 * <p>The thread is started with the first loop, and ends when there has been no loop for a while. A
 * program that is over before the first look pays for a thread's start and nothing else.
 */
final class Watchdog implements Runnable {

  private static final Duration USUAL = Duration.ofSeconds(1);

  private static final int LOOKS_A_THRESHOLD = 4;
  private static final long NANOS_A_MILLI = 1_000_000;
  private static final long LONGEST_PERIOD_MILLIS = 1_000;

  /**
   * How long the thread stays without a loop; long enough for a program that runs one loop after
   * the other.
   */
  private static final long LINGER_MILLIS = 2_000;

  private static final Object LOCK = new Object();
  private static @Nullable Watchdog process;

  /** What is too long outside the debug mode; null where nothing is. */
  private final @Nullable Duration threshold;

  private final Consumer<String> log;

  /** Guarded by this, as the two below. */
  private final List<WatchedLoop> loops = new ArrayList<>();

  private boolean threadLives;
  private boolean threadLingers;

  Watchdog(@Nullable Duration threshold, Consumer<String> log) {
    this.threshold = threshold;
    this.log = log;
  }

  /**
   * Has the process's watchdog look after a loop that is about to run.
   *
   * @throws IllegalArgumentException if {@link WatchdogProperty} makes no sense
   */
  static void watch(LoopImpl loop) {
    var watchdog = ofProcess();
    if (watchdog.add(loop)) {
      watchdog.wakeThread();
    }
  }

  /** The loop does not run any more. */
  static void forget(LoopImpl loop) {
    ofProcess().remove(loop);
  }

  private static Watchdog ofProcess() {
    synchronized (LOCK) {
      if (process == null) {
        var asked = System.getProperty(WatchdogProperty.NAME);
        var threshold = asked == null ? USUAL : WatchdogProperty.parse(asked);
        process = new Watchdog(threshold, new ToLog());
      }
      return process;
    }
  }

  /** No method reference: the process's first would cost a hello world more than all else here. */
  private static final class ToLog implements Consumer<String> {

    @Override
    public void accept(String report) {
      Log.warning(report);
    }
  }

  // ---- the loops

  /** Looks after {@code loop} from now on; false where nothing is looked after. */
  synchronized boolean add(LoopImpl loop) {
    return threshold != null && loops.add(new WatchedLoop(loop, threshold, log));
  }

  synchronized void remove(LoopImpl loop) {
    for (int i = loops.size() - 1; i >= 0; i--) {
      if (loops.get(i).isOf(loop)) {
        loops.remove(i);
      }
    }
  }

  /** One look at all loops, {@code passedNanos} after the one before. */
  void look(long passedNanos) {
    for (var loop : snapshot()) {
      loop.look(passedNanos);
    }
  }

  private synchronized WatchedLoop[] snapshot() {
    return loops.toArray(WatchedLoop[]::new);
  }

  // ---- the thread

  private synchronized void wakeThread() {
    if (!threadLives) {
      threadLives = true;
      startThread();
    } else if (threadLingers) {
      notifyAll();
    }
  }

  private void startThread() {
    var thread = new Thread(null, this, "tulip-watchdog", 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    thread.start();
  }

  @Override
  public void run() {
    long before = System.nanoTime();
    while (pause()) {
      long now = System.nanoTime();
      look(now - before);
      before = now;
    }
  }

  /** Waits until it is time for a look; false where the thread is to end. */
  private synchronized boolean pause() {
    try {
      if (loops.isEmpty()) {
        threadLingers = true;
        wait(LINGER_MILLIS);
        threadLingers = false;
      }
      if (loops.isEmpty()) {
        threadLives = false;
        return false;
      }
      wait(periodMillis());
    } catch (InterruptedException _) {
      // Nobody but somebody curious interrupts this thread: the look comes a little early.
      threadLingers = false;
    }
    return true;
  }

  private long periodMillis() {
    long shortest = Long.MAX_VALUE;
    for (var loop : loops) {
      shortest = Math.min(shortest, loop.thresholdNanos());
    }
    return Math.clamp(shortest / LOOKS_A_THRESHOLD / NANOS_A_MILLI, 1, LONGEST_PERIOD_MILLIS);
  }
}
