package dev.tulip.tests;

import dev.tulip.Asyncio;
import dev.tulip.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What has happened in a loop so far, and a way to wait for more. */
public final class Events {

  private final List<String> log = new ArrayList<>();
  private final List<Future<Boolean>> waiters = new ArrayList<>();

  /** Notes an event. */
  public void add(String event) {
    log.add(event);
    changed();
  }

  /** All events so far, in order. */
  public List<String> log() {
    return log;
  }

  /** Something else has changed, about which somebody may wait. */
  public void changed() {
    waiters.forEach(Events::release);
    waiters.clear();
  }

  private static void release(Future<Boolean> waiter) {
    if (!waiter.done()) {
      waiter.setResult(true);
    }
  }

  /** Suspends until there is such an event. */
  public void await(String event) {
    until(() -> log.contains(event));
  }

  /** Suspends until {@code condition}, which is looked at with every change. */
  public void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Future<Boolean> waiter = Asyncio.createFuture();
      waiters.add(waiter);
      waiter.await();
    }
  }
}
