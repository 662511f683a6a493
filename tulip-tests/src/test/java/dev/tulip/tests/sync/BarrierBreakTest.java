package dev.tulip.tests.sync;

import static dev.tulip.tests.sync.Steps.passes;
import static dev.tulip.tests.sync.Steps.settle;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.VoidCoroutine;
import dev.tulip.sync.Barrier;
import dev.tulip.sync.BrokenBarrierException;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Barriers that are reset or aborted while tasks are at them. */
class BarrierBreakTest {

  private static final int PARTIES = 5;
  private static final int HALF = 2;

  private final Barrier barrier = new Barrier(PARTIES);
  private final Steps steps = new Steps();
  private int left;

  /** As many tasks as it takes, all doing {@code body}; returns when they are done. */
  private static void runAll(VoidCoroutine body) {
    Asyncio.gather(Collections.nCopies(PARTIES, body.asCoroutine())).await();
  }

  /** Notes how waiting at the barrier went, and tells whether it was well. */
  private boolean passed(Barrier where, String how) {
    try {
      where.await();
      return true;
    } catch (BrokenBarrierException _) {
      steps.add(how);
      return false;
    }
  }

  private static List<String> times(int number, String step) {
    return Collections.nCopies(number, step);
  }

  @FromCpython(
      file = "test_locks",
      type = "BarrierTests",
      test = {"test_reset_barrier", "test_abort_barrier"})
  @Test
  void one_where_nobody_waits_is_whole_after_a_reset_and_broken_after_an_abort() {
    barrier.reset();
    assertThat(barrier.nWaiting()).isZero();
    assertThat(barrier.broken()).isFalse();
    assertThat(barrier).hasToString("<Barrier [filling, waiters:0/5]>");
    barrier.abort();
    assertThat(barrier.nWaiting()).isZero();
    assertThat(barrier.broken()).isTrue();
  }

  @FromCpython(
      file = "test_locks",
      type = "BarrierTests",
      test = {"test_barrier", "test_repr"})
  @TulipTest
  void its_text_tells_in_which_state_it_is() {
    assertThat(barrier).hasToString("<Barrier [filling, waiters:0/5]>");
    arrive(HALF);
    assertThat(barrier).hasToString("<Barrier [filling, waiters:2/5]>");
    arrive(PARTIES - HALF);
    assertThat(barrier).hasToString("<Barrier [draining, waiters:0/5]>");
    barrier.reset();
    assertThat(barrier).hasToString("<Barrier [resetting, waiters:0/5]>");
    arrive(HALF);
    barrier.abort();
    assertThat(barrier).hasToString("<Barrier [broken]>");
    settle();
    assertThat(steps.done()).hasSize(PARTIES + HALF);
  }

  private void arrive(int number) {
    for (int i = 0; i < number; i++) {
      steps.start("arrived", barrier::await);
    }
    passes(1);
  }

  @FromCpython(
      file = "test_locks",
      type = "BarrierTests",
      test = "test_reset_barrier_when_tasks_half_draining")
  @TulipTest
  void a_reset_by_one_who_has_left_breaks_those_who_have_not() {
    runAll(
        () -> {
          if (passed(barrier, "broken")) {
            left++;
            if (left == PARTIES - HALF) {
              barrier.reset();
            }
          }
        });
    assertThat(steps.done()).isEqualTo(times(HALF, "broken"));
    assertThat(barrier).hasToString("<Barrier [filling, waiters:0/5]>");
  }

  @FromCpython(
      file = "test_locks",
      type = "BarrierTests",
      test = "test_reset_barrier_when_tasks_half_draining_half_blocking")
  @TulipTest
  void a_reset_breaks_those_who_have_not_left_and_not_those_who_came_again() {
    runAll(
        () -> {
          if (passed(barrier, "broken on leaving")) {
            left++;
            if (left > HALF) {
              barrier.reset();
            }
          }
          assertThat(passed(barrier, "broken on coming again")).isTrue();
          steps.add("second round");
        });
    assertThat(steps.done())
        .startsWith("broken on leaving", "broken on leaving", "second round")
        .hasSize(HALF + PARTIES)
        .doesNotContain("broken on coming again");
    assertThat(barrier).hasToString("<Barrier [filling, waiters:0/5]>");
  }

  @FromCpython(
      file = "test_locks",
      type = "BarrierTests",
      test = {
        "test_reset_barrier_while_tasks_waiting",
        "test_reset_barrier_while_tasks_waiting_and_waiting_again"
      })
  @TulipTest
  void those_whom_a_reset_broke_may_come_again() {
    var tasks = new ArrayList<VoidCoroutine>();
    for (int i = 1; i < PARTIES; i++) {
      tasks.add(this::comeAgainWhenBroken);
    }
    tasks.add(
        () -> {
          assertThat(barrier.nWaiting()).isEqualTo(PARTIES - 1);
          barrier.reset();
          barrier.await();
        });
    Asyncio.gather(tasks.stream().map(VoidCoroutine::asCoroutine).toList()).await();
    assertThat(steps.done().subList(0, PARTIES - 1)).isEqualTo(times(PARTIES - 1, "broken"));
    assertThat(steps.done()).hasSize(2 * (PARTIES - 1)).endsWith("through");
    assertThat(barrier).hasToString("<Barrier [filling, waiters:0/5]>");
    assertThat(barrier.broken()).isFalse();
  }

  private void comeAgainWhenBroken() {
    assertThat(passed(barrier, "broken")).isFalse();
    barrier.await();
    steps.add("through");
  }

  @FromCpython(
      file = "test_locks",
      type = "BarrierTests",
      test = "test_abort_barrier_when_tasks_half_draining_half_blocking")
  @TulipTest
  void an_abort_breaks_those_who_have_not_left_and_those_who_came_again() {
    runAll(
        () -> {
          if (passed(barrier, "broken on leaving")) {
            left++;
            if (left > HALF) {
              barrier.abort();
            } else {
              assertThat(passed(barrier, "broken on coming again")).isFalse();
            }
          }
        });
    assertThat(steps.done())
        .containsExactlyInAnyOrder(
            "broken on leaving",
            "broken on leaving",
            "broken on coming again",
            "broken on coming again");
    assertThat(barrier).hasToString("<Barrier [broken]>");
    assertThat(barrier.nWaiting()).isZero();
  }

  /** Comes twice; but one of the tasks fails when it has left, and aborts. */
  private void comeTwiceOrFail() {
    try {
      if (barrier.await() == HALF) {
        barrier.abort();
        return;
      }
      barrier.await();
      steps.add("second round");
    } catch (BrokenBarrierException _) {
      steps.add("broken");
    }
  }

  @FromCpython(
      file = "test_locks",
      type = "BarrierTests",
      test = "test_abort_barrier_when_exception")
  @TulipTest
  void one_who_aborts_because_it_failed_breaks_it_for_all_others() {
    runAll(this::comeTwiceOrFail);
    assertThat(steps.done()).isEqualTo(times(PARTIES - 1, "broken"));
    assertThat(barrier.broken()).isTrue();
    assertThat(barrier.nWaiting()).isZero();
  }

  @FromCpython(
      file = "test_locks",
      type = "BarrierTests",
      test = "test_abort_barrier_when_exception_then_resetting")
  @TulipTest
  void an_aborted_barrier_works_again_once_all_have_met_elsewhere_and_one_has_reset_it() {
    var elsewhere = new Barrier(PARTIES);
    runAll(
        () -> {
          comeTwiceOrFail();
          if (elsewhere.await() == HALF) {
            assertThat(barrier.broken()).isTrue();
            barrier.reset();
          }
          elsewhere.await();
          barrier.await();
          steps.add("through");
        });
    assertThat(steps.done().subList(0, PARTIES - 1)).isEqualTo(times(PARTIES - 1, "broken"));
    assertThat(steps.done()).filteredOn("through"::equals).hasSize(PARTIES);
    assertThat(barrier.broken()).isFalse();
    assertThat(barrier.nWaiting()).isZero();
  }
}
