package dev.tulip.conformance;

import dev.tulip.spi.Driver;
import dev.tulip.spi.Readiness;
import java.io.IOException;

/** A driver in whose loop the next pass fails with a {@link TooLongError} once the trace is full. */
final class LimitedDriver implements Driver {

  private final Driver driver;
  private final Trace trace;

  LimitedDriver(Driver driver, Trace trace) {
    this.driver = driver;
    this.trace = trace;
  }

  @Override
  public void select(long timeoutNanos, Readiness ready) throws IOException {
    if (trace.isFull()) {
      throw new TooLongError();
    }
    driver.select(timeoutNanos, ready);
  }

  @Override
  public void wakeup() {
    driver.wakeup();
  }

  /** The loop asks the driver in each pass, ready or not, once the trace is full. */
  @Override
  public boolean isWatching() {
    return trace.isFull() || driver.isWatching();
  }

  @Override
  public void close() throws IOException {
    driver.close();
  }
}
