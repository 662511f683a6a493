package dev.tulip.tests.sync;

import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.VoidCoroutine;
import dev.tulip.sync.Barrier;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.util.ArrayList;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;

/** Tasks that come to a barrier again and again, some while it still lets others out. */
class BarrierRoundsTest {

  private static final int PARTIES = 5;

  private final Barrier barrier = new Barrier(PARTIES);
  private final Steps steps = new Steps();
  private int left;

  @AfterEach
  void the_barrier_is_empty_and_whole() {
    assertThat(barrier).hasToString("<Barrier [filling, waiters:0/5]>");
    assertThat(barrier.broken()).isFalse();
  }

  /** As many tasks as it takes, all doing {@code body}; returns when they are done. */
  private static void runAll(VoidCoroutine body) {
    Asyncio.gather(Collections.nCopies(PARTIES, body.asCoroutine())).await();
  }

  @FromCpython(file = "test_locks", type = "BarrierTests", test = "test_filling_task_by_task")
  @TulipTest
  void it_counts_those_who_come_until_the_last_one_opens_it() {
    for (int i = 1; i < PARTIES; i++) {
      steps.start("t" + i, barrier::await);
      passes(1);
      assertThat(barrier.nWaiting()).isEqualTo(i);
      assertThat(barrier).hasToString("<Barrier [filling, waiters:" + i + "/5]>");
      assertThat(steps.done()).isEmpty();
    }
    steps.start("last", barrier::await).await();
    passes(1);
    assertThat(steps.done()).hasSize(PARTIES);
    assertThat(barrier.nWaiting()).isZero();
  }

  @FromCpython(
      file = "test_locks",
      type = "BarrierTests",
      test = {"test_filling_tasks_wait_twice", "test_filling_tasks_check_return_value"})
  @TulipTest
  void those_who_come_again_at_once_fill_a_second_round() {
    var first = new ArrayList<Integer>();
    var second = new ArrayList<Integer>();
    runAll(
        () -> {
          first.add(barrier.await());
          second.add(barrier.await());
          assertThat(first).hasSize(PARTIES);
        });
    assertThat(first).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    assertThat(second).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
  }

  @FromCpython(file = "test_locks", type = "BarrierTests", test = "test_draining_state")
  @TulipTest
  void it_drains_until_the_last_one_has_left() {
    var states = new ArrayList<String>();
    runAll(
        () -> {
          barrier.await();
          states.add(barrier.toString().replaceAll(".*\\[(\\w+).*", "$1"));
        });
    assertThat(states).containsExactly("draining", "draining", "draining", "draining", "filling");
  }

  @FromCpython(
      file = "test_locks",
      type = "BarrierTests",
      test = "test_blocking_tasks_while_draining")
  @TulipTest
  void those_who_come_again_while_others_leave_do_not_take_their_places() {
    var rest = new Barrier(PARTIES - 2);
    runAll(
        () -> {
          barrier.await();
          left++;
          if (left > 2) {
            rest.await();
            steps.add("rest");
          }
          barrier.await();
          steps.add("again");
        });
    assertThat(steps.done()).hasSize(3 + PARTIES).startsWith("rest", "rest", "rest");
  }

  @FromCpython(
      file = "test_locks",
      type = "BarrierTests",
      test = "test_reset_barrier_while_tasks_draining")
  @TulipTest
  void a_reset_by_the_last_one_to_leave_does_not_disturb_those_who_came_again() {
    runAll(
        () -> {
          barrier.await();
          left++;
          if (left == PARTIES) {
            barrier.reset();
          }
          barrier.await();
          steps.add("second round");
          barrier.await();
          steps.add("third round");
        });
    assertThat(steps.done()).filteredOn("second round"::equals).hasSize(PARTIES);
    assertThat(steps.done()).filteredOn("third round"::equals).hasSize(PARTIES);
  }

  @FromCpython(file = "test_locks", type = "BarrierTests", test = "test_context_manager")
  @TulipTest
  void each_of_those_it_lets_in_has_a_position_of_its_own() {
    var positions = new ArrayList<Integer>();
    runAll(() -> positions.add(barrier.await()));
    assertThat(positions).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
  }
}
