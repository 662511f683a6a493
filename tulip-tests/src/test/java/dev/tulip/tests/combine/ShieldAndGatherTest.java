package dev.tulip.tests.combine;

import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.gather;
import static dev.tulip.Asyncio.shield;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.CancelledError;
import dev.tulip.Future;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;

/** Shields around a gather, and a gather of shields. */
class ShieldAndGatherTest {

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_shield_gather")
  @TulipTest
  void a_gather_behind_a_cancelled_shield_collects_its_results() {
    Future<Integer> first = createFuture();
    Future<Integer> second = createFuture();
    var parent = gather(first, second);
    var outer = shield(parent);
    passes(1);
    outer.cancel();
    passes(1);
    assertThat(outer.cancelled()).isTrue();
    assertThat(parent.done()).isFalse();
    first.setResult(1);
    second.setResult(2);
    passes(1);
    assertThat(parent.result()).containsExactly(1, 2);
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_gather_shield")
  @TulipTest
  void cancelling_a_gather_of_shields_cancels_these_and_not_what_is_behind_them() {
    Future<Integer> first = createFuture();
    Future<Integer> second = createFuture();
    var before = shield(first);
    var behind = shield(second);
    var parent = gather(before, behind);
    passes(1);
    assertThat(parent.cancel()).isTrue();
    passes(1);
    assertThat(parent.exception()).isInstanceOf(CancelledError.class);
    assertThat(before.cancelled()).isTrue();
    assertThat(behind.cancelled()).isTrue();
    first.setResult(1);
    second.setResult(2);
    passes(1);
    assertThat(first.result() + second.result()).isEqualTo(3);
  }
}
