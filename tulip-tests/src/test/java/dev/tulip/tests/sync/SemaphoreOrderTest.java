package dev.tulip.tests.sync;

import static dev.tulip.tests.sync.Steps.passes;
import static dev.tulip.tests.sync.Steps.settle;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.sync.Semaphore;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;

/** Permits are given in the order in which tasks asked, whoever comes between. */
class SemaphoreOrderTest {

  private final Steps steps = new Steps();

  @FromCpython(file = "test_locks", type = "SemaphoreTests", test = "test_acquire")
  @TulipTest
  void as_many_tasks_go_on_as_there_are_permits() {
    var semaphore = new Semaphore(3);
    semaphore.acquire();
    semaphore.acquire();
    assertThat(semaphore.locked()).isFalse();
    for (var name : new String[] {"a", "b", "c"}) {
      steps.start(name, semaphore::acquire);
    }
    passes(1);
    assertThat(steps.done()).containsExactly("a");
    assertThat(semaphore).hasToString("<Semaphore [locked, waiters:2]>");

    steps.start("d", semaphore::acquire);
    semaphore.release();
    semaphore.release();
    passes(1);
    assertThat(steps.done()).containsExactly("a", "b", "c");
    assertThat(semaphore).hasToString("<Semaphore [locked, waiters:1]>");
    semaphore.release();
    settle();
    assertThat(steps.done()).containsExactly("a", "b", "c", "d");
  }

  @FromCpython(file = "test_locks", type = "SemaphoreTests", test = "test_acquire_fifo_order")
  @TulipTest
  void who_releases_and_asks_again_comes_after_all_who_wait() {
    var semaphore = new Semaphore(1);
    Asyncio.taskGroup(
        group -> {
          for (var name : new String[] {"a", "b", "c"}) {
            group.createTask(() -> twice(name, semaphore));
          }
        });
    assertThat(steps.done()).containsExactly("a1", "b1", "c1", "a2", "b2", "c2");
  }

  private void twice(String name, Semaphore semaphore) {
    for (int round = 1; round <= 2; round++) {
      try (var _ = semaphore.hold()) {
        steps.add(name + round);
        Asyncio.sleep(Duration.ofMillis(10));
      }
    }
  }

  @FromCpython(file = "test_locks", type = "SemaphoreTests", test = "test_acquire_fifo_order_2")
  @TulipTest
  void a_free_permit_is_not_taken_before_a_task_that_was_woken_has_run() {
    var semaphore = new Semaphore(0);
    steps.start(
        "a again",
        () -> {
          semaphore.acquire();
          steps.add("a");
          semaphore.release();
          semaphore.acquire();
        });
    steps.start("b", semaphore::acquire);
    passes(1);
    semaphore.release();
    semaphore.release();
    settle();
    assertThat(steps.done()).containsExactly("a", "b", "a again");
  }

  @FromCpython(file = "test_locks", type = "SemaphoreTests", test = "test_acquire_fifo_order_3")
  @TulipTest
  void after_one_of_them_is_cancelled_the_others_keep_their_order() {
    var semaphore = new Semaphore(0);
    var first = steps.start("a", semaphore::acquire);
    steps.start("b", semaphore::acquire);
    steps.start("c", semaphore::acquire);
    passes(1);
    first.cancel();
    passes(1);
    semaphore.release();
    semaphore.release();
    settle();
    assertThat(steps.done()).containsExactly("a cancelled", "b", "c");
  }

  @FromCpython(file = "test_locks", type = "SemaphoreTests", test = "test_acquire_fifo_order_4")
  @TulipTest
  void a_task_that_gets_a_permit_wakes_all_for_whom_there_are_more() {
    var semaphore = new Semaphore(0);
    steps.start(
        "a",
        () -> {
          semaphore.acquire();
          steps.start("new", () -> {});
        });
    steps.start(
        "b",
        () -> {
          for (int i = 0; i < 3; i++) {
            semaphore.release();
          }
          assertThat(semaphore.locked()).isTrue();
          semaphore.acquire();
        });
    steps.start("c", semaphore::acquire);
    passes(1);
    assertThat(semaphore).hasToString("<Semaphore [locked, waiters:3]>");
    settle();
    assertThat(steps.done()).containsExactly("a", "b", "c", "new");
    assertThat(semaphore).hasToString("<Semaphore [locked]>");
  }

  @FromCpython(
      file = "test_locks",
      type = "SemaphoreTests",
      test = {"test_acquire_cancel_before_awoken", "test_acquire_hang"})
  @TulipTest
  void a_permit_goes_past_those_who_were_cancelled_just_before() {
    var semaphore = new Semaphore(0);
    var first = steps.start("a", semaphore::acquire);
    var second = steps.start("b", semaphore::acquire);
    steps.start("c", semaphore::acquire);
    steps.start("d", semaphore::acquire);
    passes(1);
    first.cancel();
    second.cancel();
    semaphore.release();
    settle();
    assertThat(steps.done()).containsExactlyInAnyOrder("a cancelled", "b cancelled", "c");
    assertThat(semaphore).hasToString("<Semaphore [locked, waiters:1]>");
    semaphore.release();
    settle();
    assertThat(steps.done()).endsWith("d");
  }
}
