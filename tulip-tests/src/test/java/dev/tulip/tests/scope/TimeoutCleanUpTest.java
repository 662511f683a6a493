package dev.tulip.tests.scope;

import static dev.tulip.Asyncio.currentTask;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.Asyncio.taskGroup;
import static dev.tulip.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tulip.CancelledError;
import dev.tulip.ExceptionGroup;
import dev.tulip.Timeout;
import dev.tulip.TimeoutException;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualClock;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Which exception comes out when the time is over while a body cleans up, or fails to. */
class TimeoutCleanUpTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofDays(1);

  private final ArithmeticException failure = new ArithmeticException("on purpose");
  private final List<Throwable> caught = new ArrayList<>();

  /** Sleeps for a day, and keeps the error with which that was cancelled. */
  private void sleepAndKeepError() {
    try {
      sleep(DAY);
    } catch (CancelledError e) {
      caught.add(e);
      throw e;
    }
  }

  private void failAndSleep() {
    try {
      throw failure;
    } finally {
      sleepAndKeepError();
    }
  }

  private static int cancelling() {
    return Objects.requireNonNull(currentTask()).cancelling();
  }

  @TulipTest
  @FromCpython(
      file = "test_timeouts",
      type = "TimeoutTests",
      test = "test_timeout_exception_context")
  void a_body_that_failed_and_then_waits_too_long_is_a_timeout() {
    var thrown = catchThrowable(() -> timeout(SECOND, this::failAndSleep));
    assertThat(thrown).isInstanceOf(TimeoutException.class);
    assertThat(thrown.getCause()).isSameAs(caught.getFirst());
    assertThat(thrown.getCause().getCause()).isNull();
    assertThat(cancelling()).isZero();
  }

  @TulipTest
  @FromCpython(
      file = "test_timeouts",
      type = "TimeoutTests",
      test = "test_foreign_exception_on_timeout_2")
  void of_several_exceptions_in_a_row_the_last_comes_out_with_the_causes_it_was_given() {
    var limit = Timeout.after(SECOND);
    var last = catchThrowable(() -> limit.run(this::failThreeTimes));
    assertThat(last).isInstanceOf(IllegalStateException.class).hasNoSuppressedExceptions();
    assertThat(last.getCause()).isInstanceOf(UncheckedIOException.class);
    assertThat(last.getCause().getCause().getCause()).isSameAs(caught.getFirst());
    assertThat(limit.expired()).isTrue();
    assertThat(cancelling()).isZero();
  }

  private void failThreeTimes() {
    try {
      try {
        failAndSleep();
      } catch (CancelledError e) {
        throw new UncheckedIOException(new IOException("while cancelled", e));
      }
    } catch (UncheckedIOException e) {
      throw new IllegalStateException("at last", e);
    }
  }

  @TulipTest
  @FromCpython(
      file = "test_timeouts",
      type = "TimeoutTests",
      test = "test_nested_timeout_in_finally")
  void a_clean_up_under_a_limit_of_its_own_ends_with_that_and_the_first_one_stands(
      VirtualClock clock) {
    var outer = catchThrowable(() -> timeout(SECOND, this::sleepAndCleanUpUnderALimit));
    assertThat(outer).isInstanceOf(TimeoutException.class);
    assertThat(outer.getCause()).isSameAs(caught.get(0));
    var inner = caught.get(2);
    assertThat(inner).isInstanceOf(TimeoutException.class).isNotSameAs(outer);
    assertThat(inner.getCause()).isSameAs(caught.get(1)).isNotSameAs(caught.get(0));
    assertThat(clock.nanos()).isEqualTo(2_000_000_000L);
    assertThat(cancelling()).isZero();
  }

  private void sleepAndCleanUpUnderALimit() {
    try {
      sleepAndKeepError();
    } finally {
      caught.add(catchThrowable(() -> timeout(SECOND, this::sleepAndKeepError)));
    }
  }

  @TulipTest
  @FromCpython(file = "test_timeouts", type = "TimeoutTests", test = "test_timeout_taskgroup")
  void a_failure_in_the_clean_up_of_a_groups_task_comes_out_alone_in_its_group() {
    var inTask = new IllegalStateException("in the task's clean-up");
    var limit = Timeout.after(SECOND);
    var thrown =
        catchThrowableOfType(
            ExceptionGroup.class,
            () ->
                limit.run(
                    () ->
                        taskGroup(
                            group -> {
                              group.createTask(() -> failWhenCancelled(inTask));
                              failAndSleep();
                            })));
    assertThat(thrown.exceptions()).containsExactly(inTask);
    assertThat(thrown.getCause()).isNull();
    assertThat(caught).hasSize(2).doesNotHaveDuplicates();
    assertThat(limit.expired()).isTrue();
    assertThat(cancelling()).isZero();
    sleep(SECOND); // is not cancelled
  }

  private void failWhenCancelled(RuntimeException inTask) {
    try {
      sleepAndKeepError();
    } catch (CancelledError _) {
      throw inTask;
    }
  }
}
