package dev.tulip.tests.loop;

import dev.tulip.Asyncio;
import dev.tulip.tests.CapturedLog;
import java.time.Duration;

/** Drops a loop that has run tasks, and says whether that is reported; for {@link UnclosedLoopTest}. */
final class UnclosedLoopProgram {

  private static final int MOST_COLLECTIONS = 50;

  private UnclosedLoopProgram() {}

  public static void main(String[] args) {
    try (var log = new CapturedLog()) {
      useAndDrop();
      for (int i = 0; i < MOST_COLLECTIONS && isUnreported(log); i++) {
        System.gc();
        Asyncio.run(UnclosedLoopProgram::nap);
      }
      System.out.println(isUnreported(log) ? "not reported" : "reported");
    }
  }

  private static boolean isUnreported(CapturedLog log) {
    return log.find("unclosed event loop").isEmpty();
  }

  private static void useAndDrop() {
    var loop = Asyncio.newEventLoop();
    loop.runUntilComplete(
        () -> Asyncio.gather(UnclosedLoopProgram::nap, UnclosedLoopProgram::nap).await());
  }

  private static void nap() {
    Asyncio.sleep(Duration.ofMillis(1));
  }
}
