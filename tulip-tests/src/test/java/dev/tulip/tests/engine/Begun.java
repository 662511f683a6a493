package dev.tulip.tests.engine;

import dev.tulip.Asyncio;
import dev.tulip.Task;
import dev.tulip.VoidCoroutine;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tasks that have made their first step. */
final class Begun {

  private Begun() {}

  /** A task that has run {@code body} to where it waits or blocks first. */
  static Task<@Nullable Void> task(VoidCoroutine body) {
    var task = Asyncio.createTask(body);
    nextPass();
    return task;
  }

  /** Lets the loop make one pass. */
  static void nextPass() {
    Asyncio.sleep(Duration.ZERO);
  }
}
