package dev.tulip.tests.future;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.EventLoop;
import dev.tulip.Future;
import dev.tulip.InvalidStateException;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The states of a future, and what it refuses in each. */
class FutureStateTest {

  private final EventLoop loop = VirtualTime.newEventLoop();
  private final Future<String> future = loop.createFuture();
  private final IOException failure = new IOException("on purpose");

  @AfterEach
  void close() {
    loop.close();
  }

  private void assertDoneForGood(String state) {
    var expected = "invalid state: " + future + " is " + state + " already";
    assertThatThrownBy(() -> future.setResult("again"))
        .isInstanceOf(InvalidStateException.class)
        .hasMessage(expected);
    assertThatThrownBy(() -> future.setException(new IllegalStateException("again")))
        .isInstanceOf(InvalidStateException.class)
        .hasMessage(expected);
    assertThat(future.cancel("again")).isFalse();
  }

  @Test
  @FromCpython(
      file = "test_futures",
      type = "BaseFutureTests",
      test = {"test_initial_state", "test_result", "test_exception"})
  void a_new_future_is_pending_and_has_no_outcome() {
    assertThat(future.done()).isFalse();
    assertThat(future.cancelled()).isFalse();
    assertThat(future.getLoop()).isSameAs(loop);
    assertThatThrownBy(future::result)
        .isInstanceOf(InvalidStateException.class)
        .hasMessage("Result is not ready: <Future pending>");
    assertThatThrownBy(future::exception)
        .isInstanceOf(InvalidStateException.class)
        .hasMessage("Exception is not set: <Future pending>");
  }

  @Test
  @FromCpython(file = "test_futures", type = "BaseFutureTests", test = "test_result")
  void with_a_result_it_is_done() {
    future.setResult("x");
    assertThat(future.done()).isTrue();
    assertThat(future.cancelled()).isFalse();
    assertThat(future.result()).isEqualTo("x");
    assertThat(future.exception()).isNull();
    assertDoneForGood("finished");
    assertThat(future.result()).isEqualTo("x");
  }

  @Test
  void null_is_a_result() {
    future.setResult(null);
    assertThat(future.done()).isTrue();
    assertThat(future.result()).isNull();
  }

  @Test
  @FromCpython(file = "test_futures", type = "BaseFutureTests", test = "test_exception")
  void with_an_exception_it_is_done_and_its_result_throws_that_one() {
    future.setException(failure);
    assertThat(future.done()).isTrue();
    assertThat(future.cancelled()).isFalse();
    assertThatThrownBy(future::result).isSameAs(failure);
    assertThatThrownBy(future::result).isSameAs(failure);
    assertThat(future.exception()).isSameAs(failure);
    assertDoneForGood("finished");
  }

  @Test
  @FromCpython(
      file = "test_futures",
      type = "BaseFutureTests",
      test = {"test_initial_state", "test_cancel", "test_future_cancel_message_getter"})
  void cancelled_it_is_done_and_throws_that_it_was() {
    assertThat(future.cancel("enough")).isTrue();
    assertThat(future.done()).isTrue();
    assertThat(future.cancelled()).isTrue();
    assertThatThrownBy(future::result).isInstanceOf(CancelledError.class).hasMessage("enough");
    assertThatThrownBy(future::exception).isInstanceOf(CancelledError.class).hasMessage("enough");
    assertDoneForGood("cancelled");
    assertThatThrownBy(future::result).hasMessage("enough");
  }

  @Test
  @FromCpython(
      file = "test_futures",
      type = "BaseFutureTests",
      test = "test_future_cancel_message_getter")
  void a_cancel_without_a_message_gives_an_error_without_one() {
    future.cancel();
    assertThatThrownBy(future::result).isInstanceOf(CancelledError.class).hasMessage(null);
  }

  @Test
  void each_time_a_cancelled_future_is_asked_it_throws_a_new_error() {
    future.cancel("enough");
    assertThat(org.assertj.core.api.Assertions.catchThrowable(future::result))
        .isNotSameAs(org.assertj.core.api.Assertions.catchThrowable(future::result));
  }

  @Test
  @FromCpython(file = "test_futures", type = "BaseFutureTests", test = "test_future_repr")
  void it_shows_its_state_and_outcome() {
    assertThat(future).hasToString("<Future pending>");
    future.setResult("x");
    assertThat(future).hasToString("<Future finished result=x>");
    var failed = loop.createFuture();
    failed.setException(failure);
    assertThat(failed).hasToString("<Future finished exception=" + failure + ">");
    failed.cancel();
    var cancelled = loop.createFuture();
    cancelled.cancel("why");
    assertThat(cancelled).hasToString("<Future cancelled>");
  }

  @Test
  void a_long_result_is_cut_when_it_is_shown() {
    future.setResult("y".repeat(10_000));
    assertThat(future.toString()).hasSizeLessThan(300).endsWith("...>");
  }

  @Test
  @FromCpython(file = "test_futures", type = "BaseFutureTests", test = "test_future_repr")
  void of_many_callbacks_the_first_and_the_last_are_shown() {
    future.addDoneCallback(new Named("first"));
    assertThat(future).hasToString("<Future pending cb=[first]>");
    future.addDoneCallback(new Named("second"));
    assertThat(future).hasToString("<Future pending cb=[first, second]>");
    future.addDoneCallback(new Named("third"));
    future.addDoneCallback(new Named("fourth"));
    assertThat(future).hasToString("<Future pending cb=[first, <2 more>, fourth]>");
    future.cancel();
    assertThat(future).hasToString("<Future cancelled>");
  }

  private record Named(String name) implements java.util.function.Consumer<Future<String>> {
    @Override
    public void accept(Future<String> future) {}

    @Override
    public String toString() {
      return name;
    }
  }

  @Test
  @FromCpython(file = "test_futures", type = "BaseFutureTests", test = "test_isfuture")
  void isfuture_knows_futures_and_tasks() {
    assertThat(Asyncio.isfuture(future)).isTrue();
    assertThat(Asyncio.isfuture(VirtualTime.<Object>run(() -> Asyncio.currentTask()))).isTrue();
    assertThat(Asyncio.isfuture(new java.util.concurrent.CompletableFuture<>())).isFalse();
    assertThat(Asyncio.isfuture(null)).isFalse();
    assertThat(Asyncio.isfuture(1)).isFalse();
    assertThat(Asyncio.isfuture(Future.class)).isFalse();
  }
}
