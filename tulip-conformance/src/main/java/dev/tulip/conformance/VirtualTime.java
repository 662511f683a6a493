package dev.tulip.conformance;

import dev.tulip.spi.Clock;
import dev.tulip.spi.Driver;
import dev.tulip.spi.Readiness;
import java.util.function.BooleanSupplier;

/** A clock that jumps to the next timer where a loop would wait, and the driver that moves it. */
final class VirtualTime implements Clock, Driver {

  private volatile long now;
  private BooleanSupplier isOver = () -> false;

  /** Has the loop's next pass fail with a {@link TooLongError} once {@code condition} holds. */
  void endWhen(BooleanSupplier condition) {
    isOver = condition;
  }

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public boolean isVirtual() {
    return true;
  }

  @Override
  public void select(long timeoutNanos, Readiness ready) {
    if (isOver.getAsBoolean()) {
      throw new TooLongError();
    }
    now += timeoutNanos;
  }

  @Override
  public void wakeup() {}

  /** The loop asks the driver in each pass, ready or not, once it is to end. */
  @Override
  public boolean isWatching() {
    return isOver.getAsBoolean();
  }

  @Override
  public void close() {}
}
