package dev.tulip;

import dev.tulip.coro.Baton;
import dev.tulip.coro.Ready;
import dev.tulip.loop.ReadyQueue;
import dev.tulip.spi.Driver;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What other threads have for a loop, and whether they have to wake it: asyncio's {@code
 * call_soon_threadsafe} with its self-pipe.
 *
 * <p>Adding and then looking whether the loop sleeps, against saying that it sleeps and then looking
 * whether anything was added: one of the two always sees the other.
 */
final class Inbox {

  /**
   * How much a pass takes out of the inbox at most, so that busy threads cannot keep it from going
   * on. CPython runs what was there when the pass began; counting that would take walking the whole
   * inbox here. So many are taken in less than a millisecond (measured), and no ordinary burst is
   * divided; a smaller number changes the order of nothing, only the pass in which it runs.
   */
  private static final int MOST_TAKEN = 1 << 16;

  private final Queue<Ready> entries = new ConcurrentLinkedQueue<>();
  private final Baton baton;
  private volatile Driver driver;
  private volatile boolean asleep;

  Inbox(Baton baton, Driver driver) {
    this.baton = baton;
    this.driver = driver;
  }

  /** The loop has another driver from now on. */
  void wakeWith(Driver driver) {
    this.driver = driver;
  }

  /** Any thread: adds an entry, and wakes the loop if it waits. */
  void add(Ready entry) {
    entries.add(entry);
    if (asleep) {
      baton.wakeup();
      driver.wakeup();
    }
  }

  void drainTo(ReadyQueue ready) {
    if (entries.isEmpty()) {
      return;
    }
    for (int i = 0; i < MOST_TAKEN; i++) {
      var entry = entries.poll();
      if (entry == null) {
        return;
      }
      ready.add(entry);
    }
  }

  /**
   * Before the loop waits: whoever adds something from now on wakes it. False where something is
   * there already.
   */
  boolean fallAsleep() {
    asleep = true;
    if (entries.isEmpty()) {
      return true;
    }
    asleep = false;
    return false;
  }

  /** After the wait. */
  void wakeUp() {
    asleep = false;
  }

  /** Any thread. */
  boolean isAsleep() {
    return asleep;
  }

  void clear() {
    entries.clear();
  }
}
