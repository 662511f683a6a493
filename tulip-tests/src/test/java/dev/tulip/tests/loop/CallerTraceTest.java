package dev.tulip.tests.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tulip.Asyncio;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The trace of an exception that leaves a run says who ran the loop, and says it once. */
class CallerTraceTest {

  private static Throwable failedRun(RuntimeException e) {
    return catchThrowable(() -> runThatFails(e));
  }

  private static void runThatFails(RuntimeException e) {
    Asyncio.run(
        () -> {
          throw e;
        });
  }

  private static RuntimeException madeByACoroutine() {
    return Asyncio.run(() -> new IllegalStateException("on purpose"));
  }

  private static long runsIn(Throwable e) {
    return Arrays.stream(e.getStackTrace())
        .filter(frame -> frame.getMethodName().equals("runThatFails"))
        .count();
  }

  @Test
  void of_one_that_a_coroutine_made() {
    assertThat(runsIn(failedRun(madeByACoroutine()))).isOne();
  }

  @Test
  void also_where_the_loop_runs_on_a_virtual_thread_as_coroutines_do() {
    var found = new CompletableFuture<Throwable>();
    Thread.ofVirtual().start(() -> found.complete(failedRun(madeByACoroutine())));
    assertThat(runsIn(found.join())).isOne();
  }

  @Test
  void of_one_that_another_thread_made() throws InterruptedException {
    var made = new CompletableFuture<RuntimeException>();
    var thread = Thread.ofVirtual().start(() -> made.complete(new RuntimeException("on purpose")));
    thread.join();
    assertThat(runsIn(failedRun(made.join()))).isOne();
  }

  @Test
  void once_of_one_that_leaves_two_runs() {
    var e = madeByACoroutine();
    failedRun(e);
    assertThat(runsIn(failedRun(e))).isOne();
  }

  @Test
  void one_that_the_caller_made_keeps_its_trace() {
    var e = new IllegalStateException("on purpose");
    var trace = e.getStackTrace();
    assertThat(failedRun(e)).isSameAs(e);
    assertThat(e.getStackTrace()).isEqualTo(trace);
  }
}
