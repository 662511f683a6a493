package dev.tulip.tests.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.EventLoop;
import dev.tulip.EventLoops;
import dev.tulip.spi.Clock;
import dev.tulip.spi.Driver;
import dev.tulip.spi.Readiness;
import dev.tulip.tests.OtherThread;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Other threads that never stop calling do not keep a driver's events from being seen. */
class BusyThreadsTest {

  private static final int MANY = 50;

  private @Nullable EventLoop loop;
  private int calls;
  private int callsWhenSeen = -1;

  /**
   * The loop asks for the time when it has taken what other threads had added and is about to wait: just
   * then another call comes in.
   */
  private final class DisturbedClock implements Clock {
    @Override
    public long nanos() {
      if (loop != null && loop.isRunning() && calls < MANY) {
        calls++;
        var other = OtherThread.startAction(() -> loop.callSoonThreadsafe(() -> {}));
        while (other.thread().isAlive()) {
          Thread.onSpinWait();
        }
      }
      return 0;
    }
  }

  /** Has an event at each look. */
  private final class EventfulDriver implements Driver {
    @Override
    public void select(long timeoutNanos, Readiness ready) {
      ready.ready(
          () -> {
            callsWhenSeen = callsWhenSeen < 0 ? calls : callsWhenSeen;
            loop.stop();
          });
    }

    @Override
    public void wakeup() {}

    @Override
    public boolean isWatching() {
      return true;
    }

    @Override
    public void close() {}
  }

  @Test
  void an_event_is_seen_in_the_first_pass_though_calls_come_in_all_the_time() {
    try (var made = EventLoops.create(new DisturbedClock(), new EventfulDriver())) {
      loop = made;
      made.callLater(Duration.ofDays(1), () -> {});
      made.runForever();
    }
    assertThat(callsWhenSeen).isBetween(1, 2);
  }
}
