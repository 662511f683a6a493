package dev.tulip.tests.task;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.CancelledError;
import dev.tulip.Coroutine;
import dev.tulip.EventLoop;
import dev.tulip.KeyboardInterrupt;
import dev.tulip.Task;
import dev.tulip.VoidCoroutine;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a task when its coroutine ends, in whatever way. */
class StepOutcomeTest {

  private final List<String> log = new ArrayList<>();

  private static <T> Coroutine<T> failing(Throwable failure) {
    return () -> {
      throw StepOutcomeTest.<RuntimeException>asItIs(failure);
    };
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> RuntimeException asItIs(Throwable failure) throws E {
    throw (E) failure;
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_bare_create_task")
  @TulipTest
  void what_the_coroutine_returns_is_the_tasks_result() {
    var task = createTask(() -> sleep(Duration.ofSeconds(1), "returned"));
    assertThat(task.await()).isEqualTo("returned");
    assertThat(task.result()).isEqualTo("returned");
    assertThat(task.exception()).isNull();
    assertThat(task.cancelled()).isFalse();
  }

  @TulipTest
  void a_body_without_a_result_gives_null() {
    assertThat(createTask(() -> sleep(Duration.ZERO)).await()).isNull();
    Coroutine<String> returnsNull = () -> null;
    assertThat(createTask(returnsNull).await()).isNull();
  }

  @TulipTest
  void what_the_coroutine_throws_is_the_tasks_exception_as_it_is() {
    for (var failure :
        List.of(new IllegalStateException("a"), new IOException("b"), new StackOverflowError())) {
      var task = createTask(failing(failure));
      assertThatThrownBy(task::await).isSameAs(failure);
      assertThat(task.exception()).isSameAs(failure);
      assertThatThrownBy(task::result).isSameAs(failure);
      assertThat(task.cancelled()).isFalse();
    }
  }

  @TulipTest
  void a_coroutine_that_throws_a_cancelled_error_makes_its_task_cancelled() {
    var error = new CancelledError("by itself");
    var task = createTask(failing(error));
    assertThatThrownBy(task::await).isSameAs(error);
    assertThat(task.cancelled()).isTrue();
    assertThat(task.cancelling()).isZero();
  }

  @TulipTest
  void a_cancelled_future_makes_the_task_that_awaits_it_cancelled() {
    var inner = createTask(() -> sleep(Duration.ofDays(1)));
    var outer = createTask(() -> inner.await());
    passes(1);
    inner.cancel();
    passes(3);
    assertThat(outer.cancelled()).isTrue();
  }

  @Test
  void a_keyboard_interrupt_is_stored_and_ends_the_loops_run() {
    var interrupt = new KeyboardInterrupt("on purpose");
    try (var loop = VirtualTime.newEventLoop()) {
      var task = loop.createTask(failing(interrupt));
      loop.callSoon(() -> log.add("later in the same pass"));
      assertThatThrownBy(loop::runForever).isSameAs(interrupt);
      assertThat(task.exception()).isSameAs(interrupt);
      assertThat(log).isEmpty();
      runOnePass(loop);
      assertThat(log).containsExactly("later in the same pass");
    }
  }

  @Test
  void so_does_one_in_a_later_step() {
    var interrupt = new KeyboardInterrupt("on purpose");
    try (var loop = VirtualTime.newEventLoop()) {
      var task = loop.createTask(() -> throwAfterASecond(interrupt));
      var waiter = loop.createTask(() -> waitFor(task));
      assertThatThrownBy(loop::runForever).isSameAs(interrupt);
      assertThat(loop.isRunning()).isFalse();
      assertThat(waiter.done()).isFalse();
      assertThat(loop.runUntilComplete(waiter)).isSameAs(interrupt);
    }
  }

  private static Object throwAfterASecond(KeyboardInterrupt interrupt) {
    sleep(Duration.ofSeconds(1));
    throw interrupt;
  }

  private static Throwable waitFor(Task<?> task) {
    try {
      task.await();
      throw new AssertionError("not interrupted");
    } catch (KeyboardInterrupt e) {
      return e;
    }
  }

  @Test
  void under_run_the_main_task_is_cancelled_for_it_and_cleans_up() {
    var interrupt = new KeyboardInterrupt("on purpose");
    VoidCoroutine main =
        () -> {
          var task = createTask(failing(interrupt));
          try {
            sleep(Duration.ofDays(1));
          } finally {
            log.add("main cleaned up after " + task.exception().getMessage());
          }
        };
    assertThatThrownBy(() -> VirtualTime.run(main)).isSameAs(interrupt);
    assertThat(log).containsExactly("main cleaned up after on purpose");
  }

  private static void runOnePass(EventLoop loop) {
    loop.stop();
    loop.runForever();
  }
}
