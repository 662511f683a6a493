package dev.tulip.tests.task;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.currentTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.CancelledError;
import dev.tulip.Task;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualClock;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.Objects;

/** A time limit made of a timer, {@code cancel} and {@code uncancel} alone. */
class HandmadeTimeoutTest {

  /** The limit of one block: it tells its own cancellation from everybody else's. */
  private static final class Limit {
    private final Task<?> task = Objects.requireNonNull(currentTask());
    private boolean over;

    String sleepWithin(Duration limit, Duration time) {
      var timer = getRunningLoop().callLater(limit, this::end);
      try {
        return sleep(time, "slept");
      } catch (CancelledError e) {
        if (over && task.uncancel() == 0) {
          return "timed out";
        }
        throw e;
      } finally {
        timer.cancel();
      }
    }

    private void end() {
      over = true;
      task.cancel();
    }
  }

  private static Task<String> taskOf(Duration limit, Duration time) {
    return createTask(
        () -> {
          var outcome = new Limit().sleepWithin(limit, time);
          return sleep(Duration.ofSeconds(1), outcome + ", then went on");
        });
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = "test_uncancel_structured_blocks")
  @TulipTest
  void after_a_block_that_timed_out_the_task_goes_on_uncancelled(VirtualClock clock) {
    var task = taskOf(Duration.ofSeconds(2), Duration.ofDays(1));
    assertThat(task.await()).isEqualTo("timed out, then went on");
    assertThat(task.cancelling()).isZero();
    assertThat(Duration.ofNanos(clock.nanos())).isEqualTo(Duration.ofSeconds(3));
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = "test_uncancel_structured_blocks")
  @TulipTest
  void a_block_in_time_leaves_no_trace() {
    var task = taskOf(Duration.ofDays(1), Duration.ZERO);
    assertThat(task.await()).isEqualTo("slept, then went on");
    assertThat(task.cancelling()).isZero();
  }

  @TulipTest
  void one_that_was_cancelled_by_somebody_else_too_ends_the_task() {
    var task = taskOf(Duration.ofSeconds(2), Duration.ofDays(1));
    getRunningLoop().callLater(Duration.ofSeconds(2), () -> task.cancel("somebody else"));
    passes(1);
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    assertThat(task.cancelled()).isTrue();
    assertThat(task.cancelling()).isEqualTo(1);
  }
}
