package dev.tulip.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tulip.Asyncio;
import dev.tulip.ExceptionContext;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Errors of the kind one does not catch: they belong to their task, and the loop goes on. */
class UncaughtErrorTest {

  private static int endless(int depth) {
    return endless(depth + 1) + 1;
  }

  @TulipTest
  void a_stack_overflow_is_the_tasks_own() {
    var task = Asyncio.createTask(() -> endless(0));
    assertThat(catchThrowable(task::await)).isInstanceOf(StackOverflowError.class);
    assertThat(Asyncio.createTask(() -> "next").await()).isEqualTo("next");
  }

  @TulipTest
  void an_error_is_the_tasks_own() {
    var error = new LinkageError("on purpose");
    var task =
        Asyncio.createTask(
            () -> {
              Asyncio.sleep(Duration.ZERO);
              throw error;
            });
    assertThatThrownBy(task::await).isSameAs(error);
    assertThat(task.exception()).isSameAs(error);
    Asyncio.sleep(Duration.ofSeconds(1));
  }

  @TulipTest
  void an_error_of_a_callback_is_reported() {
    var reported = new ArrayList<ExceptionContext>();
    var loop = Asyncio.getRunningLoop();
    loop.setExceptionHandler((_, context) -> reported.add(context));
    loop.callSoon(() -> endless(0));
    Asyncio.sleep(Duration.ZERO);
    assertThat(reported)
        .singleElement()
        .extracting(ExceptionContext::exception)
        .isInstanceOf(StackOverflowError.class);
  }

  @Test
  void an_error_of_the_main_coroutine_comes_out_of_run_after_the_clean_up() {
    var error = new AssertionError("on purpose");
    var log = new ArrayList<String>();
    assertThatThrownBy(
            () ->
                VirtualTime.run(
                    () -> {
                      Asyncio.createTask(
                          () -> {
                            try {
                              Asyncio.sleep(Duration.ofHours(1));
                            } finally {
                              log.add("cleaned up");
                            }
                          });
                      Asyncio.sleep(Duration.ZERO);
                      throw error;
                    }))
        .isSameAs(error);
    assertThat(log).containsExactly("cleaned up");
  }
}
