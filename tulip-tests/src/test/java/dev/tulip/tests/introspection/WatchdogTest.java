package dev.tulip.tests.introspection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.EventLoop;
import dev.tulip.tests.CapturedLog;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The real watchdog on a real loop, held until the report has come. */
class WatchdogTest {

  private static final String HERE = WatchdogTest.class.getName();
  private static final String BLOCKING = "\tat " + HERE + ".blockUntilReported(";
  private static final String COMPUTING = "\tat " + HERE + ".computeUntilReported(";

  private final CapturedLog log = new CapturedLog();
  private final EventLoop loop = Asyncio.newEventLoop();

  @AfterEach
  void close() {
    loop.close();
    log.close();
  }

  @Test
  void a_blocked_callback_is_reported_while_it_blocks() {
    attend();
    loop.callSoon(this::blockUntilReported);
    loop.callSoon(loop::stop);
    loop.runForever();
    assertThat(log.find(BLOCKING).orElseThrow())
        .startsWith("Callback <Handle ")
        .contains("has held the event loop for")
        .doesNotContain("at dev.tulip.Pass.");
  }

  private void blockUntilReported() {
    log.await(BLOCKING);
  }

  @Test
  void a_computing_task_is_reported_while_it_computes() {
    attend();
    loop.runUntilComplete(
        () -> {
          var task = Asyncio.createTask(this::computeUntilReported);
          task.setName("computing");
          task.await();
        });
    assertThat(log.find(COMPUTING).orElseThrow())
        .startsWith("Task 'computing' (" + HERE + ".<lambda>) has held")
        .contains("It was created by task 'Task-");
  }

  private void computeUntilReported() {
    while (log.find(COMPUTING).isEmpty()) {
      Thread.onSpinWait();
    }
  }

  private void attend() {
    loop.setDebug(true);
    loop.setSlowCallbackDuration(Duration.ofMillis(4));
  }
}
