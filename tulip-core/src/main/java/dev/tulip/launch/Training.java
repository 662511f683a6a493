package dev.tulip.launch;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.gather;
import static dev.tulip.Asyncio.run;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.Asyncio.timeout;

import dev.tulip.queue.Queue;
import dev.tulip.sync.Event;
import dev.tulip.sync.Lock;
import java.time.Duration;

/**
 * A program that touches what most programs touch, for the JVM to keep the classes of: the launcher
 * runs it when it makes its archives.
 */
public final class Training {

  private static final Duration MOMENT = Duration.ofMillis(1);

  private Training() {}

  /** Runs a few tasks. */
  public static void main(String[] args) {
    run(Training::work);
    run(() -> System.out.println("trained"));
  }

  private static void work() {
    var items = new Queue<Integer>(1);
    var event = new Event();
    var lock = new Lock();
    var waiting = createTask(event::await);
    gather(() -> items.put(1), () -> items.get(), () -> sleep(MOMENT)).await();
    try (var _ = lock.hold()) {
      timeout(MOMENT.multipliedBy(1_000), () -> sleep(MOMENT));
    }
    event.set();
    waiting.await();
  }
}
