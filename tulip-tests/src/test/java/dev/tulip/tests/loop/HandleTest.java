package dev.tulip.tests.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Context;
import dev.tulip.EventLoop;
import dev.tulip.ExceptionContext;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Handles, and callbacks that fail. */
class HandleTest {

  private final EventLoop loop = VirtualTime.newEventLoop();
  private final List<ExceptionContext> reported = new ArrayList<>();
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void close() {
    loop.close();
  }

  private void runOnePass() {
    loop.stop();
    loop.runForever();
  }

  @FromCpython(file = "test_events", type = "HandleTests", test = "test_handle")
  @Test
  void a_handle_is_cancelled_once_cancel_was_called() {
    var handle = loop.callSoon(() -> log.add("ran"));
    assertThat(handle.cancelled()).isFalse();
    handle.cancel();
    handle.cancel();
    assertThat(handle.cancelled()).isTrue();
    runOnePass();
    assertThat(log).isEmpty();
  }

  @Test
  void a_callback_may_cancel_its_own_handle() {
    var handle = new ArrayList<dev.tulip.Handle>();
    handle.add(
        loop.callSoon(
            () -> {
              handle.getFirst().cancel();
              log.add("ran");
            }));
    runOnePass();
    assertThat(log).containsExactly("ran");
    assertThat(handle.getFirst().cancelled()).isTrue();
  }

  @FromCpython(file = "test_events", type = "TimerTests", test = "test_timer")
  @Test
  void cancelling_lets_go_of_the_callback_at_once() {
    var held = new WeakReference<>(new Object());
    var timer = loop.callLater(Duration.ofDays(1), keep(held.get()));
    assertThat(timer.cancelled()).isFalse();
    timer.cancel();
    assertThat(timer.cancelled()).isTrue();
    for (int i = 0; i < 1_000 && held.get() != null; i++) {
      System.gc();
    }
    assertThat(held.get()).isNull();
  }

  private static Runnable keep(Object object) {
    return object::hashCode;
  }

  @Test
  void a_given_context_is_the_handles_and_no_context_means_a_copy() {
    var given = new Context();
    assertThat(loop.callSoon(() -> {}, given).getContext()).isSameAs(given);
    assertThat(loop.callSoonThreadsafe(() -> {}, given).getContext()).isSameAs(given);
    assertThat(loop.callLater(Duration.ZERO, () -> {}, given).getContext()).isSameAs(given);
    assertThat(loop.callAt(0, () -> {}, given).getContext()).isSameAs(given);
    assertThat(loop.callSoon(() -> {}).getContext())
        .isNotSameAs(loop.callSoon(() -> {}).getContext());
  }

  @FromCpython(file = "test_events", type = "HandleTests", test = "test_callback_with_exception")
  @Test
  void a_callback_that_fails_is_reported_and_the_pass_goes_on() {
    var failure = new AssertionError("on purpose");
    loop.setExceptionHandler((_, context) -> reported.add(context));
    var handle =
        loop.callSoon(
            () -> {
              throw failure;
            });
    loop.callSoon(() -> log.add("next"));
    runOnePass();
    assertThat(log).containsExactly("next");
    assertThat(reported).hasSize(1);
    var context = reported.getFirst();
    assertThat(context.message())
        .isEqualTo("Exception in callback " + HandleTest.class.getName() + ".<lambda>");
    assertThat(context.exception()).isSameAs(failure);
    assertThat(context.handle()).isSameAs(handle);
    assertThat(context.details()).containsOnlyKeys("handle");
  }

  @Test
  void a_timers_callback_that_fails_is_reported_with_its_timer() {
    loop.setExceptionHandler((_, context) -> reported.add(context));
    var timer =
        loop.callAt(
            0,
            () -> {
              throw new IllegalStateException("on purpose");
            });
    runOnePass();
    assertThat(reported).singleElement().extracting(ExceptionContext::handle).isSameAs(timer);
  }
}
