package dev.tulip.tests.cancellation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.VoidCoroutine;
import dev.tulip.tests.CapturedLog;
import dev.tulip.tests.OpenDescriptors;
import java.io.IOException;
import java.nio.channels.Pipe;

/**
 * Runs a program again and again, each time in a loop of its own and with its operation cancelled one
 * pass later, until the operation is done before that. What is left behind fails the test: a task,
 * an open transport, server, socket or pipe, and whatever else is logged.
 */
public final class Sweep {

  /** No operation here takes that many passes unless it hangs. */
  private static final int MOST_PASSES = 2_000;

  /** As many take more than a minute. */
  private static final int MOST_PASSES_WITH_THREADS = 100_000_000;

  /** A program with one operation that it hands to the point. */
  @FunctionalInterface
  public interface Program {
    void run(CancelPoint point) throws Exception;
  }

  /** Runs what it is given in a new loop. */
  @FunctionalInterface
  public interface Ground {
    void run(VoidCoroutine main) throws IOException;
  }

  private static final Ground USUAL = main -> Asyncio.run(main);

  private Sweep() {}

  /** How many passes {@code program}'s operation took when it was left alone. */
  public static int everywhere(Program program) throws IOException {
    return everywhere(USUAL, program);
  }

  /** {@link #everywhere(Program)} in loops of another kind. */
  public static int everywhere(Ground ground, Program program) throws IOException {
    openWhatTheJdkKeepsOpen();
    for (int passes = 0; passes < MOST_PASSES; passes++) {
      var point = new CancelPoint(passes);
      checkOnce(ground, program, point, passes);
      if (!point.wasCancelled()) {
        assertThat(passes).as("passes of an operation that is to wait").isPositive();
        return passes;
      }
    }
    throw new AssertionError("not done after " + MOST_PASSES + " passes");
  }

  /**
   * {@link #everywhere} for what waits for other threads, while the loop makes a pass each microsecond:
   * each of the first passes, and then at growing distances until the operation is done.
   */
  public static void throughout(Program program) throws IOException {
    throughout(USUAL, program);
  }

  /** {@link #throughout(Program)} in loops of another kind. */
  public static void throughout(Ground ground, Program program) throws IOException {
    openWhatTheJdkKeepsOpen();
    for (int passes = 0; passes < MOST_PASSES_WITH_THREADS; passes += 1 + passes / 16) {
      var point = new CancelPoint(passes);
      checkOnce(ground, program, point, passes);
      if (!point.wasCancelled()) {
        return;
      }
    }
    throw new AssertionError("not done after " + MOST_PASSES_WITH_THREADS + " passes");
  }

  private static void openWhatTheJdkKeepsOpen() throws IOException {
    Asyncio.run(() -> Ends.open().close());
    var pipe = Pipe.open();
    pipe.source().close();
    pipe.sink().close();
  }

  /** Runs {@code program} once, cancelled at {@code point}, and checks what is left. */
  public static void check(Program program, CancelPoint point, int passes) throws IOException {
    openWhatTheJdkKeepsOpen();
    checkOnce(USUAL, program, point, passes);
  }

  private static void checkOnce(Ground ground, Program program, CancelPoint point, int passes)
      throws IOException {
    long sockets = OpenDescriptors.sockets();
    long pipes = OpenDescriptors.pipes();
    try (var log = new CapturedLog()) {
      ground.run(() -> checkTasks(program, point));
      assertThat(log.mishaps()).as("logged, cancelled after %s passes", passes).isEmpty();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("cancelled after " + passes + " passes: " + e.getMessage(), e);
    }
    assertThat(OpenDescriptors.sockets())
        .as("open sockets, cancelled after %s passes", passes)
        .isEqualTo(sockets);
    awaitAtMost(pipes);
  }

  /** What a thread reads or writes it closes, too, and that may be after the loop's end. */
  private static void awaitAtMost(long pipes) throws IOException {
    while (OpenDescriptors.pipes() > pipes) {
      Thread.onSpinWait();
    }
  }

  private static void checkTasks(Program program, CancelPoint point) throws Exception {
    program.run(point);
    assertThat(Asyncio.allTasks()).containsExactly(Asyncio.currentTask());
  }
}
