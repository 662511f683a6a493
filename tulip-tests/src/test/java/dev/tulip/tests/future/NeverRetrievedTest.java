package dev.tulip.tests.future;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tulip.Asyncio;
import dev.tulip.EventLoop;
import dev.tulip.ExceptionContext;
import dev.tulip.Future;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.CapturedLog;
import dev.tulip.tests.OtherThread;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Exceptions that nobody asked for. */
class NeverRetrievedTest {

  private static final int MOST_COLLECTIONS = 1_000;

  private final EventLoop loop = VirtualTime.newEventLoop();
  private final IOException failure = new IOException("on purpose");
  private final List<ExceptionContext> reported = new CopyOnWriteArrayList<>();
  private final CountDownLatch first = new CountDownLatch(1);

  @BeforeEach
  void collect() {
    loop.setExceptionHandler(
        (_, context) -> {
          reported.add(context);
          first.countDown();
        });
  }

  @AfterEach
  void close() {
    loop.close();
  }

  private Future<String> failed() {
    var future = loop.<String>createFuture();
    future.setException(failure);
    return future;
  }

  private void runOnePass() {
    loop.stop();
    loop.runForever();
  }

  private void collectGarbageUntilReported() {
    for (int i = 0; i < MOST_COLLECTIONS && first.getCount() > 0; i++) {
      System.gc();
      Thread.onSpinWait();
    }
    OtherThread.await(first);
  }

  @Test
  void closing_the_loop_reports_them_once() {
    var future = failed();
    assertThat(reported).isEmpty();
    loop.close();
    loop.close();
    assertThat(reported).hasSize(1);
    assertThat(reported.getFirst().message()).isEqualTo("Future exception was never retrieved");
    assertThat(reported.getFirst().exception()).isSameAs(failure);
    assertThat(reported.getFirst().details()).containsEntry("description", future.toString());
  }

  @Test
  void of_a_task_it_says_that_it_was_a_task() {
    loop.createTask(
        () -> {
          throw failure;
        });
    runOnePass();
    loop.close();
    assertThat(reported).hasSize(1);
    assertThat(reported.getFirst().message()).isEqualTo("Task exception was never retrieved");
    assertThat(reported.getFirst().exception()).isSameAs(failure);
  }

  @Test
  @FromCpython(
      file = "test_futures",
      type = "BaseFutureTests",
      test = "test_tb_logger_exception_unretrieved")
  void the_collector_reports_them_while_the_loop_is_open() {
    failed();
    collectGarbageUntilReported();
    assertThat(reported).hasSize(1);
    assertThat(reported.getFirst().message()).isEqualTo("Future exception was never retrieved");
    assertThat(reported.getFirst().exception()).isSameAs(failure);
    loop.close();
    assertThat(reported).hasSize(1);
  }

  @Test
  void the_collector_reports_a_failed_task_that_nobody_holds() {
    loop.createTask(
        () -> {
          throw failure;
        });
    runOnePass();
    collectGarbageUntilReported();
    assertThat(reported.getFirst().message()).isEqualTo("Task exception was never retrieved");
  }

  @Test
  void the_collector_takes_no_future_that_is_held_or_was_asked() {
    var held = failed();
    failed().exception();
    loop.<String>createFuture();
    failed();
    collectGarbageUntilReported();
    assertThat(reported).hasSize(1);
    assertThat(held.exception()).isSameAs(failure);
  }

  private void assertRetrievedBy(Consumer<Future<String>> action) {
    var future = failed();
    action.accept(future);
    runOnePass();
    loop.close();
    assertThat(reported).isEmpty();
  }

  @Test
  @FromCpython(
      file = "test_futures",
      type = "BaseFutureTests",
      test = "test_tb_logger_exception_result_retrieved")
  void asking_for_the_result_counts_as_hearing_of_it() {
    assertRetrievedBy(future -> catchThrowable(future::result));
  }

  @Test
  @FromCpython(
      file = "test_futures",
      type = "BaseFutureTests",
      test = "test_tb_logger_exception_retrieved")
  void asking_for_the_exception_counts() {
    assertRetrievedBy(Future::exception);
  }

  @Test
  @FromCpython(
      file = "test_futures",
      type = "BaseFutureTests",
      test = "test_tb_logger_not_called_after_cancel")
  void cancelling_counts_though_it_is_too_late() {
    assertRetrievedBy(future -> assertThat(future.cancel()).isFalse());
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = "test_tb_logger_not_called_after_cancel")
  @Test
  void so_does_cancelling_a_task_that_has_failed() {
    var task =
        loop.createTask(
            () -> {
              throw failure;
            });
    runOnePass();
    assertThat(task.done()).isTrue();
    assertThat(task.cancel()).isFalse();
    loop.close();
    assertThat(reported).isEmpty();
  }

  @Test
  void awaiting_counts() {
    assertRetrievedBy(future -> loop.createTask(() -> catchThrowable(future::await)));
  }

  @Test
  @FromCpython(
      file = "test_futures",
      type = "BaseFutureTests",
      test = {
        "test_tb_logger_abandoned",
        "test_tb_logger_result_unretrieved",
        "test_tb_logger_result_retrieved"
      })
  void what_did_not_fail_is_never_reported() {
    loop.createFuture();
    loop.createFuture().cancel();
    loop.createFuture().setResult("unasked");
    var asked = loop.<String>createFuture();
    asked.setResult("asked");
    assertThat(asked.result()).isEqualTo("asked");
    failed();
    collectGarbageUntilReported();
    loop.close();
    assertThat(reported).hasSize(1);
    assertThat(reported.getFirst().exception()).isSameAs(failure);
  }

  @Test
  @FromCpython(
      file = "test_futures",
      type = "BaseFutureTests",
      test = {
        "test_future_exception_never_retrieved",
        "test_future_exception_never_retrieved_debug"
      })
  void without_a_handler_they_are_logged_in_debug_mode_too() {
    loop.setExceptionHandler(null);
    try (var log = new CapturedLog()) {
      failed();
      loop.setDebug(true);
      failed();
      loop.close();
      assertThat(log.messages())
          .hasSize(2)
          .allMatch(text -> text.startsWith("Future exception was never retrieved\n"))
          .anyMatch(text -> text.contains("created at\n\tat " + getClass().getName() + ".failed("));
      assertThat(log.records()).allMatch(logged -> logged.getThrown() == failure);
    }
  }

  @Test
  void asking_whether_it_is_done_does_not_count() {
    var future = failed();
    assertThat(future.done()).isTrue();
    assertThat(future.cancelled()).isFalse();
    assertThat(future.toString()).contains("on purpose");
    future.addDoneCallback(_ -> {});
    runOnePass();
    loop.close();
    assertThat(reported).hasSize(1);
  }

  @Test
  void after_a_run_everything_that_failed_in_it_unheard_is_known() {
    var seen = new CopyOnWriteArrayList<String>();
    VirtualTime.run(
        () -> {
          Asyncio.getRunningLoop()
              .setExceptionHandler((_, context) -> seen.add(context.exception().getMessage()));
          for (var name : List.of("a", "b")) {
            Asyncio.createFuture().setException(new IllegalStateException(name));
          }
        });
    assertThat(seen).containsExactlyInAnyOrder("a", "b");
  }
}
