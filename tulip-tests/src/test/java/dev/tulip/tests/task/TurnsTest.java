package dev.tulip.tests.task;

import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.currentTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.Asyncio.waitTasks;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.Coroutine;
import dev.tulip.Future;
import dev.tulip.Task;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualClock;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tasks that take turns, and coroutines that are no tasks. */
class TurnsTest {

  private final List<Task<?>> running = new ArrayList<>();

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_task_basics")
  @TulipTest
  void a_coroutine_awaits_others_and_uses_what_they_give() {
    Coroutine<Integer> small = () -> 42;
    Coroutine<Integer> large = () -> 1000;
    assertThat(createTask(() -> small.run() + Asyncio.await(large)).await()).isEqualTo(1042);
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = "test_coroutine_non_gen_function_return_future")
  @TulipTest
  void a_future_that_is_returned_is_the_result_and_not_awaited() {
    Future<String> future = createFuture();
    var returning = createTask(() -> future);
    assertThat(returning.await()).isSameAs(future);
    assertThat(future.done()).isFalse();
    createTask(() -> future.setResult("set")).await();
    assertThat(returning.result().result()).isEqualTo("set");
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = "test_current_task_with_interleaving_tasks")
  @TulipTest
  void of_two_that_wait_for_each_other_the_current_one_is_whichever_goes_on() {
    Future<String> toFirst = createFuture();
    Future<String> toSecond = createFuture();
    var first =
        createTask(
            () -> {
              running.add(currentTask());
              toFirst.await();
              running.add(currentTask());
              toSecond.setResult("go on");
            });
    var second =
        createTask(
            () -> {
              running.add(currentTask());
              toFirst.setResult("go on");
              toSecond.await();
              running.add(currentTask());
            });
    var main = currentTask();
    waitTasks(List.of(first, second));
    assertThat(running).containsExactly(first, second, first, second);
    assertThat(currentTask()).isSameAs(main);
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskIntrospectionTests",
      test = "test__enter_task_failure")
  @TulipTest
  void no_other_task_of_the_loop_can_be_entered_while_one_runs() {
    var main = currentTask();
    var other = createTask(() -> running.add(currentTask()));
    assertThatIllegalStateException().isThrownBy(() -> getRunningLoop().runUntilComplete(other));
    assertThat(running).isEmpty();
    assertThat(currentTask()).isSameAs(main);
    other.await();
    assertThat(running).containsExactly(other);
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = "test_stop_while_run_in_complete")
  @Test
  void a_task_that_stops_the_loop_is_left_where_it_waits_and_can_be_cancelled_there() {
    var clock = new VirtualClock();
    try (var loop = VirtualTime.newEventLoop(clock)) {
      var turns = new ArrayList<Duration>();
      var task =
          loop.createTask(
              () -> {
                while (turns.size() < 10) {
                  sleep(Duration.ofSeconds(1));
                  turns.add(Duration.ofNanos(clock.nanos()));
                  if (turns.size() == 2) {
                    loop.stop();
                  }
                }
              });
      assertThatIllegalStateException()
          .isThrownBy(() -> loop.runUntilComplete(task))
          .withMessageStartingWith("the event loop stopped before the future was done");
      assertThat(task.done()).isFalse();
      assertThat(turns).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
      task.cancel();
      assertThatThrownBy(() -> loop.runUntilComplete(task)).isInstanceOf(CancelledError.class);
      assertThat(turns).hasSize(2);
    }
  }

  @FromCpython(file = "test_tasks", type = "GenericTaskTests", test = "test_future_subclass")
  @TulipTest
  void a_task_is_a_future() {
    assertThat(Future.class).isAssignableFrom(Task.class);
    Future<String> future = createTask(() -> "done");
    passes(1);
    assertThat(future.result()).isEqualTo("done");
  }

  @FromCpython(file = "test_tasks", type = "SleepTests", test = "test_sleep_zero")
  @TulipTest
  void a_sleep_of_zero_gives_its_result_after_what_was_scheduled_before() {
    var numbers = new ArrayList<Integer>();
    getRunningLoop().callSoon(() -> numbers.add(1));
    assertThat(numbers).isEmpty();
    int result = sleep(Duration.ZERO, 10);
    assertThat(numbers).containsExactly(1);
    assertThat(result).isEqualTo(10);
  }
}
