package dev.tulip.tests.future;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/** What an executor of Java's computes, as a future of the loop. */
class WrapFutureTest {

  @TulipTest
  @FromCpython(
      file = "test_futures",
      type = "BaseFutureTests",
      test = {"test_wrap_future", "test_wrap_future_use_running_loop"})
  void it_belongs_to_the_running_loop_and_the_work_to_another_thread() {
    try (var executor = Executors.newSingleThreadExecutor()) {
      var future =
          Asyncio.wrapFuture(CompletableFuture.supplyAsync(Thread::currentThread, executor));
      assertThat(Asyncio.isfuture(future)).isTrue();
      assertThat(future.getLoop()).isSameAs(Asyncio.getRunningLoop());
      assertThat(future.await()).isNotNull().isNotSameAs(Thread.currentThread());
    }
  }

  @TulipTest
  @FromCpython(file = "test_futures", type = "BaseFutureTests", test = "test_wrap_future_cancel")
  void cancelling_it_cancels_the_work_one_pass_later() {
    var work = new CompletableFuture<String>();
    var future = Asyncio.wrapFuture(work);
    assertThat(future.cancel()).isTrue();
    assertThat(work).isNotDone();
    Asyncio.sleep(Duration.ZERO);
    assertThat(work).isCancelled();
    assertThat(future.cancelled()).isTrue();
  }
}
