package dev.tulip.testing;

import dev.tulip.spi.Driver;
import dev.tulip.spi.Readiness;

/**
 * Moves a clock instead of waiting.
 *
 * <p>A loop on a virtual clock comes here only when there is nothing else to wait for: while a
 * thread works for it, it waits for that thread; where nothing can ever happen, it throws {@link
 * dev.tulip.DeadlockException}.
 */
final class VirtualDriver implements Driver {

  private final VirtualClock clock;

  VirtualDriver(VirtualClock clock) {
    this.clock = clock;
  }

  @Override
  public void select(long timeoutNanos, Readiness ready) {
    if (timeoutNanos == FOREVER) {
      throw new IllegalStateException(
          "virtual time cannot pass for ever; is the loop's clock another one?");
    }
    clock.advance(timeoutNanos);
  }

  /** Nothing to do: {@link #select} never waits. */
  @Override
  public void wakeup() {}

  @Override
  public boolean isWatching() {
    return false;
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "virtual";
  }
}
