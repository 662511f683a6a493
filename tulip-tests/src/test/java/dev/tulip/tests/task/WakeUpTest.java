package dev.tulip.tests.task;

import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.gather;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.shield;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.Asyncio.waitTasks;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.Coroutine;
import dev.tulip.Future;
import dev.tulip.testing.TulipTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** In which pass a task goes on, counted by a callback that runs once in each. */
class WakeUpTest {

  private final List<String> log = new ArrayList<>();

  /**
   * In how many passes after {@code future} is set a task has gone on that waits by {@code wait}.
   */
  private static int passesUntilAwake(Future<String> future, Coroutine<?> wait) {
    var ticks = Ticks.start();
    var waiter =
        createTask(
            () -> {
              wait.run();
              return ticks.count();
            });
    passes(5);
    int before = ticks.count();
    future.setResult("set");
    return waiter.await() - before;
  }

  @TulipTest
  void a_task_goes_on_one_pass_after_its_future_is_done() {
    Future<String> future = createFuture();
    assertThat(passesUntilAwake(future, future::await)).isEqualTo(1);
  }

  @TulipTest
  void each_task_in_between_takes_one_pass() {
    Future<String> future = createFuture();
    var inner = createTask(future::await);
    assertThat(passesUntilAwake(future, inner::await)).isEqualTo(2);
    Future<String> other = createFuture();
    var innermost = createTask(other::await);
    var middle = createTask(innermost::await);
    assertThat(passesUntilAwake(other, middle::await)).isEqualTo(3);
  }

  @TulipTest
  void awaiting_a_coroutine_takes_no_pass() {
    Future<String> future = createFuture();
    Coroutine<String> innermost = future::await;
    Coroutine<String> inner = () -> Asyncio.await(innermost);
    assertThat(passesUntilAwake(future, () -> Asyncio.await(inner))).isEqualTo(1);
  }

  @TulipTest
  void gather_wait_and_shield_take_one_pass_more() {
    Future<String> gathered = createFuture();
    assertThat(passesUntilAwake(gathered, () -> gather(gathered).await())).isEqualTo(2);
    Future<String> waited = createFuture();
    assertThat(passesUntilAwake(waited, () -> waitTasks(List.of(waited)))).isEqualTo(2);
    Future<String> shielded = createFuture();
    assertThat(passesUntilAwake(shielded, () -> shield(shielded).await())).isEqualTo(2);
  }

  @TulipTest
  void awaiting_what_is_done_does_not_suspend() {
    Future<String> future = createFuture();
    future.setResult("done");
    var task = createTask(() -> "task");
    passes(1);
    getRunningLoop().callSoon(() -> log.add("next pass"));
    assertThat(future.await()).isEqualTo("done");
    assertThat(task.await()).isEqualTo("task");
    assertThat(log).isEmpty();
  }

  @TulipTest
  void those_who_wait_go_on_in_the_order_in_which_they_came() {
    Future<String> future = createFuture();
    createTask(() -> log.add("first " + future.await()));
    future.addDoneCallback(_ -> log.add("callback"));
    createTask(() -> log.add("second " + future.await()));
    passes(1);
    future.setResult("set");
    getRunningLoop().callSoon(() -> log.add("scheduled afterwards"));
    passes(1);
    // The callback was there before either task had begun to wait.
    assertThat(log).containsExactly("callback", "first set", "second set", "scheduled afterwards");
  }

  @TulipTest
  void a_sleep_of_zero_or_less_takes_exactly_one_pass() {
    var ticks = Ticks.start();
    for (var delay : List.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofDays(-1))) {
      int before = ticks.count();
      sleep(delay);
      assertThat(ticks.count() - before).isEqualTo(1);
    }
    int before = ticks.count();
    passes(3);
    assertThat(ticks.count() - before).isEqualTo(3);
  }

  @TulipTest
  void a_sleep_of_zero_lets_everything_that_is_ready_go_first() {
    createTask(() -> log.add("task"));
    getRunningLoop().callSoon(() -> log.add("callback"));
    sleep(Duration.ZERO);
    log.add("sleeper");
    getRunningLoop().callSoon(() -> log.add("too late"));
    assertThat(log).containsExactly("task", "callback", "sleeper");
  }

  @TulipTest
  void tasks_that_step_aside_take_turns() {
    var first = createTask(() -> logThreeTurns("a"));
    createTask(() -> logThreeTurns("b"));
    first.await();
    passes(1);
    assertThat(log).containsExactly("a1", "b1", "a2", "b2", "a3", "b3");
  }

  private void logThreeTurns(String name) {
    for (int turn = 1; turn <= 3; turn++) {
      log.add(name + turn);
      sleep(Duration.ZERO);
    }
  }
}
