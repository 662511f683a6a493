package dev.tulip.tests.combine;

import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.gather;
import static dev.tulip.Asyncio.gatherReturnExceptions;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.Future;
import dev.tulip.Task;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cancelling what {@code gather} gave. */
class GatherCancelTest {

  private final List<String> log = new ArrayList<>();

  /** A task that takes a second to end when it is cancelled. */
  private Task<String> slowToEnd(String name) {
    var task =
        createTask(
            () -> {
              try {
                return sleep(Duration.ofDays(1), name);
              } finally {
                sleep(Duration.ofSeconds(1));
                log.add(name + " ended");
              }
            });
    passes(1);
    return task;
  }

  private static Task<String> declining(String result) {
    var task =
        createTask(
            () -> {
              try {
                return sleep(Duration.ofDays(1), "slept");
              } catch (CancelledError _) {
                return result;
              }
            });
    passes(1);
    return task;
  }

  @TulipTest
  void it_cancels_every_child_and_is_not_done_before_they_are() {
    Future<String> future = createFuture();
    var slow = slowToEnd("slow");
    var outer = gatherReturnExceptions(future, slow);
    assertThat(outer.cancel("enough")).isTrue();
    assertThat(future.cancelled()).isTrue();
    assertThat(slow.cancelling()).isEqualTo(1);
    passes(3);
    assertThat(outer.done()).isFalse();
    assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class);
    assertThat(log).containsExactly("slow ended");
    assertThat(slow.cancelled()).isTrue();
  }

  @TulipTest
  void it_ends_at_the_first_cancelled_child_unless_exceptions_are_listed() {
    Future<String> future = createFuture();
    var slow = slowToEnd("slow");
    var outer = gather(future, slow);
    outer.cancel("enough");
    assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class).hasMessage("enough");
    assertThat(log).isEmpty();
    assertThat(slow.done()).isFalse();
    assertThatThrownBy(slow::await).isInstanceOf(CancelledError.class);
  }

  @TulipTest
  void its_outcome_is_an_exception_as_of_a_cancelled_child() {
    Future<String> future = createFuture();
    var outer = gather(future);
    outer.cancel();
    passes(1);
    assertThat(outer.done()).isTrue();
    assertThat(outer.cancelled()).isFalse();
    assertThat(outer.exception()).isInstanceOf(CancelledError.class);
  }

  @TulipTest
  void who_listed_exceptions_is_cancelled_too_though_all_children_declined() {
    var outer = gatherReturnExceptions(declining("a"), declining("b"));
    outer.cancel();
    assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class);
  }

  @TulipTest
  void so_is_who_gathered_results() {
    var child = declining("a");
    var outer = gather(child);
    outer.cancel();
    assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class);
    assertThat(child.result()).isEqualTo("a");
  }

  @TulipTest
  void a_failure_of_a_child_outranks_the_cancellation() {
    var failure = new IllegalStateException("clean-up failed");
    var child =
        createTask(
            () -> {
              try {
                return sleep(Duration.ofDays(1), "slept");
              } catch (CancelledError _) {
                throw failure;
              }
            });
    passes(1);
    var outer = gather(child);
    outer.cancel();
    assertThatThrownBy(outer::await).isSameAs(failure);
  }

  @TulipTest
  void one_that_is_done_cannot_be_cancelled() {
    assertThat(gather().cancel()).isFalse();
    Future<String> failed = createFuture();
    var failure = new IllegalStateException("failed");
    failed.setException(failure);
    Future<String> pending = createFuture();
    var outer = gather(failed, pending);
    assertThat(outer.cancel()).isFalse();
    assertThat(pending.done()).isFalse();
    assertThat(outer.exception()).isSameAs(failure);
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_cancel_gather_1")
  @TulipTest
  void one_whose_children_are_done_but_that_has_not_heard_cannot_be_cancelled() {
    Future<String> child = createFuture();
    var outer = gather(child);
    child.setResult("done");
    assertThat(outer.done()).isFalse();
    assertThat(outer.cancel()).isFalse();
    assertThat(outer.await()).containsExactly("done");
  }

  @TulipTest
  void children_that_are_done_do_not_keep_the_others_from_being_cancelled() {
    Future<String> done = createFuture();
    done.setResult("done");
    Future<String> pending = createFuture();
    var outer = gather(done, pending);
    assertThat(outer.cancel()).isTrue();
    assertThat(pending.cancelled()).isTrue();
    assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class);
  }

  @TulipTest
  void cancelling_the_awaiting_task_cancels_the_children() {
    var slow = slowToEnd("slow");
    var waiter = createTask(() -> gatherReturnExceptions(slow).await());
    passes(1);
    waiter.cancel("enough");
    passes(3);
    assertThat(waiter.done()).isFalse();
    assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class).hasMessage("enough");
    assertThat(log).containsExactly("slow ended");
  }

  @TulipTest
  void a_child_given_twice_is_cancelled_for_each_place() {
    var child = declining("declined");
    var outer = gather(child, child);
    outer.cancel();
    assertThat(child.cancelling()).isEqualTo(2);
    assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class);
  }

  @Test
  void its_tasks_are_not_reported_when_the_loop_is_closed_under_them() {
    var reported = new ArrayList<String>();
    var loop = VirtualTime.newEventLoop();
    loop.setExceptionHandler((_, context) -> reported.add(context.message()));
    loop.runUntilComplete(
        () -> {
          gather(() -> sleep(Duration.ofDays(1)));
          passes(2);
        });
    assertThat(Asyncio.allTasks(loop)).hasSize(1);
    loop.close();
    assertThat(reported).isEmpty();
  }

  @Test
  void other_tasks_are() {
    var reported = new ArrayList<String>();
    var loop = VirtualTime.newEventLoop();
    loop.setExceptionHandler((_, context) -> reported.add(context.message()));
    loop.runUntilComplete(
        () -> {
          createTask(() -> sleep(Duration.ofDays(1)));
          passes(2);
        });
    loop.close();
    assertThat(reported).containsExactly("Task was destroyed but it is pending!");
  }
}
