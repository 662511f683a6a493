package dev.tulip.tests.sync;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.Task;
import dev.tulip.VoidCoroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the tasks of a test did, in order. */
public final class Steps {

  private final List<String> done = new ArrayList<>();

  /** Notes a step. */
  public void add(String step) {
    done.add(step);
  }

  /** All steps so far. */
  public List<String> done() {
    return done;
  }

  /** A task that does {@code body}, and notes {@code name} or how it failed. */
  public Task<@Nullable Void> start(String name, VoidCoroutine body) {
    return Asyncio.createTask(
        () -> {
          try {
            body.run();
            done.add(name);
          } catch (CancelledError e) {
            done.add(name + " cancelled");
            throw e;
          } catch (Exception e) {
            done.add(name + " " + e.getClass().getSimpleName());
          }
        });
  }

  /** Lets the loop make {@code passes} passes. */
  public static void passes(int passes) {
    for (int i = 0; i < passes; i++) {
      Asyncio.sleep(Duration.ZERO);
    }
  }

  /** Lets the loop make so many passes that everything that can happen has happened. */
  public static void settle() {
    passes(20);
  }
}
