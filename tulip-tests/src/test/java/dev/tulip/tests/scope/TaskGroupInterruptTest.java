package dev.tulip.tests.scope;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.Asyncio.taskGroup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tulip.CancelledError;
import dev.tulip.ExceptionGroup;
import dev.tulip.KeyboardInterrupt;
import dev.tulip.TaskGroup;
import dev.tulip.VoidCoroutine;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A keyboard interrupt in a group, and Java's other errors. */
class TaskGroupInterruptTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final IllegalStateException failure = new IllegalStateException("failed");
  private final List<String> log = new ArrayList<>();

  /** Sleeps for a day; when cancelled, takes some time to end, and notes that. */
  private VoidCoroutine slowToEnd(String name) {
    return () -> {
      try {
        sleep(Duration.ofDays(1));
      } finally {
        sleep(SECOND);
        log.add(name + " ended");
      }
    };
  }

  private VoidCoroutine failingToEnd() {
    return () -> {
      try {
        sleep(Duration.ofDays(1));
      } catch (CancelledError _) {
        throw failure;
      }
    };
  }

  @TulipTest
  void a_keyboard_interrupt_of_the_body_comes_out_bare_when_the_tasks_have_ended() {
    var interrupt = new KeyboardInterrupt("body");
    var thrown =
        catchThrowable(
            () ->
                taskGroup(
                    group -> {
                      group.createTask(slowToEnd("slow"));
                      group.createTask(failingToEnd());
                      sleep(Duration.ZERO);
                      throw interrupt;
                    }));
    assertThat(thrown).isSameAs(interrupt);
    assertThat(log).containsExactly("slow ended");
  }

  @Test
  void a_keyboard_interrupt_of_a_task_ends_the_run_and_then_comes_out_bare() {
    var interrupt = new KeyboardInterrupt("task");
    try (var loop = VirtualTime.newEventLoop()) {
      var main = loop.createTask(() -> taskGroup(group -> interruptOne(group, interrupt)));
      assertThatThrownBy(loop::runForever).isSameAs(interrupt);
      assertThat(log).isEmpty();
      assertThat(main.done()).isFalse();
      assertThatThrownBy(() -> loop.runUntilComplete(main)).isSameAs(interrupt);
      assertThat(log).containsExactly("slow ended");
      assertThat(main.exception()).isSameAs(interrupt);
    }
  }

  private void interruptOne(TaskGroup group, KeyboardInterrupt interrupt) {
    group.createTask(slowToEnd("slow"));
    group.createTask(
        () -> {
          sleep(SECOND);
          throw interrupt;
        });
  }

  @TulipTest
  void other_errors_are_failures_like_exceptions() {
    var error = new AssertionError("an Error of Java's");
    var task =
        createTask(
            () ->
                catchThrowable(
                    () ->
                        taskGroup(
                            group -> {
                              group.createTask(slowToEnd("other"));
                              sleep(Duration.ZERO);
                              throw error;
                            })));
    assertThat(((ExceptionGroup) task.await()).exceptions()).containsExactly(error);
    assertThat(log).containsExactly("other ended");
  }
}
