package dev.tulip.tests.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.EventLoop;
import dev.tulip.Generator;
import dev.tulip.tests.CapturedLog;
import dev.tulip.tests.ChildProcess;
import dev.tulip.tests.CoreClasses;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Loops that nobody closes and nobody refers to any more. */
class UnclosedLoopTest {

  private static final int MOST_COLLECTIONS = 1_000;
  private static final Duration LONG = Duration.ofHours(1);

  private final CapturedLog log = new CapturedLog();

  @AfterEach
  void close() {
    log.close();
  }

  /** The end of the first line of the stack in a report: the method that called newEventLoop. */
  private static String in(String method) {
    return "\tat " + UnclosedLoopTest.class.getName() + "." + method + "(";
  }

  private LogRecord collectUntilReported(String method) {
    return collectUntilLogged(in(method));
  }

  private LogRecord collectUntilLogged(String part) {
    for (int i = 0; i < MOST_COLLECTIONS && log.find(part).isEmpty(); i++) {
      System.gc();
      Thread.onSpinWait();
    }
    if (log.find(part).isEmpty()) {
      log.await(part);
    }
    return log.records().stream()
        .filter(logged -> logged.getMessage().contains(part))
        .findFirst()
        .orElseThrow();
  }

  private static void drop() {
    Asyncio.newEventLoop();
  }

  @Test
  void a_loop_that_was_never_closed_is_reported_with_the_place_where_it_was_created() {
    drop();
    var logged = collectUntilReported("drop");
    assertThat(logged.getLevel()).isEqualTo(Level.WARNING);
    assertThat(logged.getMessage())
        .startsWith("unclosed event loop\nIt was created\n" + in("drop"));
  }

  private static void useAndDrop() {
    var loop = Asyncio.newEventLoop();
    loop.setDebug(true);
    loop.callLater(LONG, () -> {});
    loop.createFuture().addDoneCallback(_ -> loop.stop());
    loop.runUntilComplete(
        () -> {
          Asyncio.gather(() -> Asyncio.sleep(Duration.ZERO), () -> Asyncio.sleep(Duration.ZERO))
              .await();
          Asyncio.toThread(() -> "worked");
          try (var numbers = Generator.<Integer>of(y -> y.yield(1))) {
            numbers.next();
          }
        });
    loop.createTask(() -> Asyncio.sleep(LONG));
  }

  @Test
  void a_loop_that_was_used_is_reported_too() {
    useAndDrop();
    collectUntilReported("useAndDrop");
  }

  @Test
  void threads_kept_for_the_next_task_do_not_keep_the_loop_where_the_jdk_keeps_them()
      throws Exception {
    var result =
        ChildProcess.run(
            new ProcessBuilder(
                CoreClasses.program(UnclosedLoopProgram.class, "-Djdk.trackAllThreads=true")));
    assertThat(result.out().lines()).as(result.err()).containsExactly("reported");
  }

  private static void dropWithWaitingTask() {
    var loop = Asyncio.newEventLoop();
    loop.createTask(() -> Asyncio.sleep(LONG));
    loop.callSoon(loop::stop);
    loop.runForever();
  }

  @Test
  @EnabledIfSystemProperty(named = "jdk.trackAllThreads", matches = "false")
  void so_is_one_with_a_task_that_waits_where_the_jdk_does_not_keep_its_thread() {
    dropWithWaitingTask();
    collectUntilReported("dropWithWaitingTask");
  }

  private static void dropWithFailedFuture() {
    var loop = Asyncio.newEventLoop();
    var failed = loop.createFuture();
    failed.setException(new IOException("on purpose"));
    loop.callLater(LONG, failed::done);
  }

  @Test
  void so_is_one_that_refers_to_a_failed_future_and_the_failure_is_logged() {
    dropWithFailedFuture();
    collectUntilReported("dropWithFailedFuture");
    var logged = collectUntilLogged("Future exception was never retrieved");
    assertThat(logged.getThrown()).hasMessage("on purpose");
  }

  private static void closeAndDrop() {
    Asyncio.newEventLoop().close();
  }

  private static EventLoop hold() {
    return Asyncio.newEventLoop();
  }

  @Test
  void closed_loops_and_loops_in_use_are_not() {
    closeAndDrop();
    try (var held = hold()) {
      dropLast();
      collectUntilReported("dropLast");
      assertThat(List.of(log.find(in("closeAndDrop")), log.find(in("hold"))))
          .allSatisfy(report -> assertThat(report).isEmpty());
      assertThat(held.isClosed()).isFalse();
    }
  }

  private static void dropLast() {
    Asyncio.newEventLoop();
  }

  private static void makeCurrent() {
    Asyncio.setEventLoop(Asyncio.newEventLoop());
  }

  @Test
  void a_threads_current_loop_is_when_another_takes_its_place() {
    makeCurrent();
    Asyncio.setEventLoop(null);
    collectUntilReported("makeCurrent");
  }
}
