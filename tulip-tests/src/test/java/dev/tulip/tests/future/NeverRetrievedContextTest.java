package dev.tulip.tests.future;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Context;
import dev.tulip.ContextVar;
import dev.tulip.EventLoop;
import dev.tulip.Task;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.OtherThread;
import dev.tulip.tests.cpython.FromCpython;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The context in which the exception handler hears of an exception that nobody asked for. */
class NeverRetrievedContextTest {

  private static final ContextVar<String> REQUEST = ContextVar.withDefault("request", "none");
  private static final int MOST_COLLECTIONS = 1_000;

  private final EventLoop loop = VirtualTime.newEventLoop();
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final CountDownLatch first = new CountDownLatch(1);

  @BeforeEach
  void noteTheRequest() {
    loop.setExceptionHandler(
        (_, _) -> {
          seen.add(REQUEST.get());
          REQUEST.set("the handler's");
          first.countDown();
        });
  }

  @AfterEach
  void close() {
    loop.close();
  }

  private Task<String> startFailing() {
    return loop.createTask(
        () -> {
          REQUEST.set("the task's");
          throw new IllegalStateException("on purpose");
        });
  }

  private void runOnePass() {
    loop.stop();
    loop.runForever();
  }

  @Test
  @FromCpython(
      file = "test_futures2",
      type = "FutureTests",
      test = "test_task_exc_handler_correct_context")
  void is_the_tasks_when_the_collector_found_it() {
    startFailing();
    runOnePass();
    for (int i = 0; i < MOST_COLLECTIONS && first.getCount() > 0; i++) {
      System.gc();
      Thread.onSpinWait();
    }
    OtherThread.await(first);
    assertThat(seen).containsExactly("the task's");
  }

  @Test
  void is_the_tasks_when_the_loop_is_closed() {
    var failed = startFailing();
    runOnePass();
    loop.close();
    assertThat(seen).containsExactly("the task's");
    assertThat(failed.getContext().get(REQUEST)).isEqualTo("the task's");
    assertThat(REQUEST.get()).isEqualTo("none");
  }

  @Test
  void is_the_closers_where_it_was_no_task() {
    loop.createFuture().setException(new IllegalStateException("on purpose"));
    var closers = new Context();
    closers.run(
        () -> {
          REQUEST.set("the closer's");
          loop.close();
        });
    assertThat(seen).containsExactly("the closer's");
  }
}
