package dev.tulip;

import dev.tulip.coro.Baton;
import dev.tulip.spi.Driver;
import dev.tulip.spi.Readiness;

/** The driver of a loop without I/O: it sleeps. */
final class IdleDriver implements Driver {

  private final Baton baton;

  IdleDriver(Baton baton) {
    this.baton = baton;
  }

  @Override
  public void select(long timeoutNanos, Readiness ready) {
    if (timeoutNanos > 0) {
      baton.idle(timeoutNanos);
    }
  }

  @Override
  public void wakeup() {
    baton.wakeup();
  }

  @Override
  public boolean isWatching() {
    return false;
  }

  @Override
  public void close() {}
}
