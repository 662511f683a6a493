package dev.tulip.tests.task;

import dev.tulip.Asyncio;
import dev.tulip.EventLoop;

/**
 * Counts the passes of the running loop, by a callback that schedules itself again. While it does,
 * something is always ready, and virtual time stands still.
 */
public final class Ticks {

  private final EventLoop loop = Asyncio.getRunningLoop();
  private boolean stopped;
  private int count;

  private Ticks() {}

  /** Counts from now on. */
  public static Ticks start() {
    var ticks = new Ticks();
    ticks.loop.callSoon(ticks::tick);
    return ticks;
  }

  private void tick() {
    if (!stopped) {
      count++;
      loop.callSoon(this::tick);
    }
  }

  /** How many passes have begun. */
  public int count() {
    return count;
  }

  /** Counts no further, so that time can pass. */
  public void stop() {
    stopped = true;
  }
}
