package dev.tulip.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.ExceptionGroup;
import dev.tulip.TimeoutException;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.FastTierOnly;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;

/** Scopes whose body is blocked in the JDK when its task is cancelled. */
@FastTierOnly
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BlockedScopesTest {

  private static final Duration MOMENT = Duration.ofMillis(1);

  private static void block() throws InterruptedException {
    Thread.sleep(Duration.ofDays(1));
  }

  @TulipTest(realTime = true)
  void a_time_limit_ends_a_blocked_body_as_timed_out() {
    assertThatThrownBy(() -> Asyncio.timeout(MOMENT, BlockedScopesTest::block))
        .isInstanceOf(TimeoutException.class)
        .hasCauseInstanceOf(CancelledError.class);
    assertThat(Asyncio.currentTask().cancelling()).isZero();
  }

  @TulipTest(realTime = true)
  void wait_for_ends_a_blocked_body_as_timed_out() {
    assertThatThrownBy(() -> Asyncio.waitFor(BlockedScopesTest::block, MOMENT))
        .isInstanceOf(TimeoutException.class);
  }

  @TulipTest(realTime = true)
  void a_task_cancelled_in_a_groups_blocked_body_is_cancelled() {
    var task = Begun.task(() -> Asyncio.taskGroup(_ -> block()));
    task.cancel("enough");
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("enough");
    assertThat(task.cancelled()).isTrue();
  }

  @TulipTest(realTime = true)
  void a_child_that_fails_while_the_body_is_blocked_is_the_only_failure() {
    var failure = new IOException("on purpose");
    var group =
        catchThrowableOfType(
            ExceptionGroup.class,
            () ->
                Asyncio.taskGroup(
                    children -> {
                      children.createTask(
                          () -> {
                            throw failure;
                          });
                      block();
                    }));
    assertThat(group.exceptions()).containsExactly(failure);
  }
}
