package dev.tulip.tests.sync;

import static dev.tulip.tests.sync.Steps.passes;
import static dev.tulip.tests.sync.Steps.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Task;
import dev.tulip.sync.Barrier;
import dev.tulip.sync.BrokenBarrierException;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BarrierTest {

  private final Barrier barrier = new Barrier(3);
  private final Steps steps = new Steps();

  private Task<@Nullable Void> arrive(String name) {
    return steps.start(name, () -> steps.add(name + "=" + barrier.await()));
  }

  @Test
  void it_opens_when_all_have_come_and_tells_each_its_position() {
    VirtualTime.run(
        () -> {
          arrive("a");
          arrive("b");
          settle();
          assertThat(barrier.nWaiting()).isEqualTo(2);
          assertThat(barrier).hasToString("<Barrier [filling, waiters:2/3]>");
          arrive("c");
          settle();
        });
    assertThat(steps.done()).containsExactly("c=2", "c", "a=0", "a", "b=1", "b");
    assertThat(barrier.nWaiting()).isZero();
    assertThat(barrier).hasToString("<Barrier [filling, waiters:0/3]>");
  }

  @FromCpython(
      file = "test_locks",
      type = "BarrierTests",
      test = {"test_filling_one_task", "test_filling_one_task_twice"})
  @Test
  void a_barrier_of_one_never_suspends() {
    var alone = new Barrier(1);
    assertThat(alone.await()).isZero();
    assertThat(alone.await()).isZero();
    assertThat(alone.parties()).isEqualTo(1);
    assertThat(alone.nWaiting()).isZero();
    assertThat(alone.broken()).isFalse();
  }

  @Test
  void it_can_be_used_again() {
    VirtualTime.run(
        () -> {
          for (int i = 0; i < 6; i++) {
            arrive("t" + i);
          }
          settle();
        });
    assertThat(steps.done())
        .filteredOn(step -> step.contains("="))
        .containsExactly("t2=2", "t0=0", "t1=1", "t5=2", "t3=0", "t4=1");
  }

  @Test
  void who_comes_while_it_drains_waits_outside() {
    VirtualTime.run(
        () -> {
          arrive("a");
          arrive("b");
          passes(1);
          arrive("c");
          arrive("late");
          passes(1);
          assertThat(barrier).hasToString("<Barrier [draining, waiters:0/3]>");
          settle();
          assertThat(barrier.nWaiting()).isEqualTo(1);
        });
    assertThat(steps.done()).contains("a", "b", "c").doesNotContain("late");
  }

  @FromCpython(file = "test_locks", type = "BarrierTests", test = "test_filling_tasks_cancel_one")
  @Test
  void a_cancelled_task_is_no_longer_counted() {
    VirtualTime.run(
        () -> {
          arrive("a");
          var b = arrive("b");
          settle();
          b.cancel();
          settle();
          assertThat(barrier.nWaiting()).isEqualTo(1);
          assertThat(barrier.broken()).isFalse();
          arrive("c");
          arrive("d");
          settle();
        });
    assertThat(steps.done()).startsWith("b cancelled").contains("a=0", "c=1", "d=2");
  }

  @Test
  void resetting_it_breaks_those_who_wait_and_lets_others_in() {
    VirtualTime.run(
        () -> {
          arrive("a");
          arrive("b");
          settle();
          barrier.reset();
          assertThat(barrier).hasToString("<Barrier [resetting, waiters:0/3]>");
          arrive("c");
          settle();
          assertThat(steps.done())
              .containsExactly("a BrokenBarrierException", "b BrokenBarrierException");
          assertThat(barrier.broken()).isFalse();
          assertThat(barrier.nWaiting()).isEqualTo(1);
          arrive("d");
          arrive("e");
          settle();
        });
    assertThat(steps.done()).contains("c=0", "d=1", "e=2");
  }

  @Test
  void aborting_it_breaks_it_until_it_is_reset() {
    VirtualTime.run(
        () -> {
          arrive("a");
          settle();
          barrier.abort();
          arrive("b");
          settle();
          assertThat(steps.done())
              .containsExactly("a BrokenBarrierException", "b BrokenBarrierException");
          assertThat(barrier.broken()).isTrue();
          assertThat(barrier).hasToString("<Barrier [broken]>");
          barrier.reset();
          assertThat(barrier.broken()).isFalse();
          arrive("c");
          settle();
          assertThat(barrier.nWaiting()).isEqualTo(1);
        });
  }

  @Test
  void a_broken_barrier_is_an_illegal_state() {
    barrier.abort();
    assertThatThrownBy(barrier::await)
        .isInstanceOf(BrokenBarrierException.class)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("broken");
    var alone = new Barrier(1);
    alone.abort();
    assertThatThrownBy(alone::await).isInstanceOf(BrokenBarrierException.class);
    assertThat(alone.broken()).isTrue();
  }

  @FromCpython(file = "test_locks", type = "BarrierTests", test = "test_barrier_parties")
  @Test
  void it_takes_at_least_one_party() {
    assertThatThrownBy(() -> new Barrier(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0");
    assertThatThrownBy(() -> new Barrier(-4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-4");
    assertThat(new Barrier(5).parties()).isEqualTo(5);
  }
}
