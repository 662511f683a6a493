package dev.tulip.tests.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.WrongLoopException;
import dev.tulip.testing.TulipTest;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What belongs to a loop's thread is refused to others at once, and nothing has happened then. */
class WrongThreadTest {

  private static void assertRefused(ThrowingCallable call) {
    Asyncio.await(
        Asyncio.getRunningLoop()
            .runInExecutor(
                () ->
                    assertThatThrownBy(call)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("use callSoonThreadsafe")));
  }

  @TulipTest(realTime = true)
  void stopping_the_loop() {
    var loop = Asyncio.getRunningLoop();
    assertRefused(loop::stop);
  }

  @TulipTest(realTime = true)
  void cancelling_a_task() {
    var task = Asyncio.currentTask();
    assertRefused(task::cancel);
    assertThat(task.cancelling()).isZero();
  }

  @TulipTest(realTime = true)
  void completing_or_watching_a_future() {
    var future = Asyncio.<String>createFuture();
    assertRefused(() -> future.setResult("x"));
    assertRefused(() -> future.addDoneCallback(_ -> {}));
    assertThat(future.done()).isFalse();
  }

  @TulipTest
  void a_future_of_another_loop_cannot_be_waited_for() {
    try (var other = Asyncio.newEventLoop()) {
      var foreign = other.createFuture();
      assertThatThrownBy(() -> Asyncio.waitTasks(List.of(foreign)))
          .isInstanceOf(WrongLoopException.class)
          .hasMessageContaining("another loop");
    }
  }
}
