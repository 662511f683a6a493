package dev.tulip.tests.testing;

import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.gather;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.DeadlockException;
import dev.tulip.TimeoutException;
import dev.tulip.queue.Queue;
import dev.tulip.testing.VirtualClock;
import dev.tulip.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {

  @Test
  void sleepingMovesTheClockByExactlyThat() {
    long slept = VirtualTime.run(() -> sleepFor(Duration.ofDays(400).plusNanos(7)));
    assertThat(slept).isEqualTo(Duration.ofDays(400).plusNanos(7).toNanos());
  }

  private static long sleepFor(Duration duration) {
    long begin = getRunningLoop().timeNanos();
    sleep(duration);
    return getRunningLoop().timeNanos() - begin;
  }

  @Test
  void timePassesOnlyWhenNothingIsReady() {
    VirtualTime.run(
        () -> {
          var sleeper = createTask(() -> sleep(Duration.ofNanos(1)));
          for (int pass = 0; pass < 1_000; pass++) {
            sleep(Duration.ZERO);
          }
          assertThat(sleeper.done()).isFalse();
          assertThat(getRunningLoop().timeNanos()).isZero();
          sleeper.await();
        });
  }

  @Test
  void sleepersWakeInTheOrderOfTheirTimes() {
    var log = new ArrayList<String>();
    VirtualTime.run(
        () ->
            gather(
                    () -> log.add(sleep(Duration.ofHours(3), "third")),
                    () -> log.add(sleep(Duration.ofSeconds(3), "first")),
                    () -> log.add(sleep(Duration.ofMinutes(3), "second")))
                .await());
    assertThat(log).containsExactly("first", "second", "third");
  }

  @Test
  void aTimeoutHappensAtItsTime() {
    VirtualTime.run(
        () -> {
          assertThatThrownBy(
                  () -> Asyncio.timeout(Duration.ofMinutes(1), () -> sleep(Asyncio.FOREVER)))
              .isInstanceOf(TimeoutException.class);
          assertThat(getRunningLoop().timeNanos()).isEqualTo(Duration.ofMinutes(1).toNanos());
        });
  }

  @Test
  void theResultAndTheExceptionAreThoseOfTheMainCoroutine() {
    assertThat(VirtualTime.run(() -> sleep(Duration.ofDays(1), "done"))).isEqualTo("done");
    assertThatThrownBy(() -> VirtualTime.run(() -> fail("on purpose")))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("on purpose");
  }

  private static String fail(String message) throws IOException {
    throw new IOException(message);
  }

  @Test
  void timeStandsStillWhileAThreadWorksForTheLoop() {
    VirtualTime.run(
        () -> {
          var sleeper = createTask(() -> sleep(Duration.ofSeconds(1)));
          assertThat(toThread(() -> "worked")).isEqualTo("worked");
          assertThat(sleeper.done()).isFalse();
          sleeper.await();
        });
  }

  @Test
  void aDeadlockIsAnExceptionThatNamesThoseWhoWait() {
    assertThatThrownBy(() -> VirtualTime.run(() -> new Queue<String>().get()))
        .isInstanceOf(DeadlockException.class)
        .hasMessageContaining("Queue.get");
  }

  @Test
  void afterADeadlockTheTasksAreCancelledAndCleanUp() {
    var log = new ArrayList<String>();
    assertThatThrownBy(() -> VirtualTime.run(() -> waitInVain(log)))
        .isInstanceOf(DeadlockException.class);
    assertThat(log).containsExactly("cleaned up");
  }

  private static void waitInVain(List<String> log) {
    try {
      createFuture().await();
    } finally {
      log.add("cleaned up");
    }
  }

  @Test
  void aLoopMayBeRunTwiceAndKeepsItsTime() {
    var clock = new VirtualClock();
    try (var loop = VirtualTime.newEventLoop(clock)) {
      loop.runUntilComplete(() -> sleep(Duration.ofSeconds(1)));
      clock.advance(Duration.ofSeconds(10));
      loop.runUntilComplete(() -> sleep(Duration.ofSeconds(1)));
      assertThat(loop.timeNanos()).isEqualTo(Duration.ofSeconds(12).toNanos());
    }
  }
}
