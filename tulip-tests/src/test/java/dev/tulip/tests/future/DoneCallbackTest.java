package dev.tulip.tests.future;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Context;
import dev.tulip.ContextVar;
import dev.tulip.EventLoop;
import dev.tulip.ExceptionContext;
import dev.tulip.Future;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callbacks of a future: when they run, in which order, and how they are taken back. */
class DoneCallbackTest {

  private static final ContextVar<String> WHERE = ContextVar.withDefault("where", "outside");

  private final EventLoop loop = VirtualTime.newEventLoop();
  private final Future<String> future = loop.createFuture();
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void close() {
    loop.close();
  }

  private void runOnePass() {
    loop.stop();
    loop.runForever();
  }

  private Consumer<Future<String>> note(String entry) {
    return _ -> log.add(entry);
  }

  /** Equal to any other of its kind with the same entry. */
  private record Note(List<String> log, String entry) implements Consumer<Future<String>> {
    @Override
    public void accept(Future<String> future) {
      log.add(entry);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Note that && entry.equals(that.entry);
    }

    @Override
    public int hashCode() {
      return entry.hashCode();
    }
  }

  @Test
  @FromCpython(
      file = "test_futures",
      type = "BaseFutureDoneCallbackTests",
      test = "test_callbacks_invoked_on_set_result")
  void they_run_in_the_order_in_which_they_were_added_among_what_was_scheduled() {
    future.addDoneCallback(note("a"));
    future.addDoneCallback(note("b"));
    future.addDoneCallback(note("c"));
    loop.callSoon(() -> log.add("before"));
    future.setResult("x");
    loop.callSoon(() -> log.add("after"));
    assertThat(log).isEmpty();
    runOnePass();
    assertThat(log).containsExactly("before", "a", "b", "c", "after");
  }

  @Test
  void they_run_one_pass_after_the_future_is_done() {
    future.addDoneCallback(note("callback"));
    loop.callSoon(
        () -> {
          future.setResult("x");
          log.add("done");
        });
    loop.callSoon(() -> log.add("same pass"));
    runOnePass();
    assertThat(log).containsExactly("done", "same pass");
    runOnePass();
    assertThat(log).containsExactly("done", "same pass", "callback");
  }

  @Test
  @FromCpython(
      file = "test_futures",
      type = "BaseFutureDoneCallbackTests",
      test = "test_callbacks_invoked_on_set_exception")
  void they_run_whether_it_has_a_result_an_exception_or_is_cancelled() {
    var failed = loop.<String>createFuture();
    var cancelled = loop.<String>createFuture();
    future.addDoneCallback(note("result"));
    failed.addDoneCallback(done -> log.add(done.exception().getMessage()));
    cancelled.addDoneCallback(done -> log.add("cancelled " + done.cancelled()));
    future.setResult("x");
    failed.setException(new IllegalStateException("on purpose"));
    cancelled.cancel();
    runOnePass();
    assertThat(log).containsExactly("result", "on purpose", "cancelled true");
  }

  @Test
  void each_gets_the_future() {
    var got = new ArrayList<Future<String>>();
    future.addDoneCallback(got::add);
    future.setResult("x");
    future.addDoneCallback(got::add);
    runOnePass();
    assertThat(got).hasSize(2).allMatch(done -> done == future);
  }

  @Test
  void on_a_done_future_they_run_in_the_next_pass_and_not_at_once() {
    future.setResult("x");
    future.addDoneCallback(note("late"));
    assertThat(log).isEmpty();
    runOnePass();
    assertThat(log).containsExactly("late");
  }

  @Test
  void one_that_is_added_by_another_runs_a_pass_later() {
    future.addDoneCallback(done -> done.addDoneCallback(note("second")));
    future.setResult("x");
    runOnePass();
    assertThat(log).isEmpty();
    runOnePass();
    assertThat(log).containsExactly("second");
  }

  @Test
  void one_that_fails_is_reported_and_the_others_run() {
    var reported = new ArrayList<ExceptionContext>();
    loop.setExceptionHandler((_, context) -> reported.add(context));
    var failure = new IllegalStateException("on purpose");
    future.addDoneCallback(
        _ -> {
          throw failure;
        });
    future.addDoneCallback(note("next"));
    future.setResult("x");
    runOnePass();
    assertThat(log).containsExactly("next");
    assertThat(reported).hasSize(1);
    assertThat(reported.getFirst().exception()).isSameAs(failure);
    assertThat(reported.getFirst().message())
        .isEqualTo("Exception in callback " + DoneCallbackTest.class.getName() + ".<lambda>");
  }

  // ---- the same one twice, and taking back

  @Test
  void the_same_one_added_twice_runs_twice() {
    var callback = note("twice");
    future.addDoneCallback(callback);
    future.addDoneCallback(callback);
    future.setResult("x");
    runOnePass();
    assertThat(log).containsExactly("twice", "twice");
  }

  @Test
  @FromCpython(
      file = "test_futures",
      type = "BaseFutureDoneCallbackTests",
      test = "test_remove_done_callback")
  void all_that_are_equal_are_taken_back_and_counted() {
    future.addDoneCallback(new Note(log, "a"));
    future.addDoneCallback(new Note(log, "b"));
    future.addDoneCallback(new Note(log, "a"), new Context());
    future.addDoneCallback(new Note(log, "a"));
    assertThat(future.removeDoneCallback(new Note(log, "a"))).isEqualTo(3);
    assertThat(future.removeDoneCallback(new Note(log, "a"))).isZero();
    future.setResult("x");
    runOnePass();
    assertThat(log).containsExactly("b");
  }

  @Test
  void the_only_one_can_be_taken_back_and_one_that_was_never_added_cannot() {
    future.addDoneCallback(new Note(log, "a"));
    assertThat(future.removeDoneCallback(new Note(log, "b"))).isZero();
    assertThat(future.removeDoneCallback(new Note(log, "a"))).isOne();
    assertThat(future.removeDoneCallback(new Note(log, "a"))).isZero();
    future.setResult("x");
    runOnePass();
    assertThat(log).isEmpty();
  }

  @Test
  @FromCpython(
      file = "test_futures",
      type = "BaseFutureDoneCallbackTests",
      test = {
        "test_callbacks_remove_first_callback",
        "test_callbacks_remove_first_and_second_callback",
        "test_callbacks_remove_third_callback"
      })
  void whichever_are_taken_back_the_others_run_in_their_order() {
    assertWithout(List.of(0), "b", "c");
    assertWithout(List.of(0, 1), "c");
    assertWithout(List.of(1), "a", "c");
    assertWithout(List.of(2), "a", "b");
  }

  /** Takes back some of three callbacks, each of them twice; {@code left} has to run. */
  private void assertWithout(List<Integer> takenBack, String... left) {
    var watched = loop.<String>createFuture();
    var callbacks = List.of(note("a"), note("b"), note("c"));
    callbacks.forEach(watched::addDoneCallback);
    takenBack.forEach(
        i -> assertThat(watched.removeDoneCallback(callbacks.get(i))).as("callback %d", i).isOne());
    takenBack.forEach(i -> assertThat(watched.removeDoneCallback(callbacks.get(i))).isZero());
    watched.setResult("x");
    assertThat(log).isEmpty();
    runOnePass();
    assertThat(log).containsExactly(left);
    assertThat(watched.result()).isEqualTo("x");
    log.clear();
  }

  @Test
  void what_was_handed_to_the_loop_cannot_be_taken_back() {
    var callback = note("runs");
    future.addDoneCallback(callback);
    future.setResult("x");
    assertThat(future.removeDoneCallback(callback)).isZero();
    runOnePass();
    assertThat(log).containsExactly("runs");
  }

  @Test
  void one_may_take_back_itself_and_others_without_effect_on_this_run() {
    var later = note("later");
    future.addDoneCallback(done -> log.add("taken back: " + done.removeDoneCallback(later)));
    future.addDoneCallback(later);
    future.setResult("x");
    runOnePass();
    assertThat(log).containsExactly("taken back: 0", "later");
  }

  @Test
  void a_waiting_task_is_no_callback_that_could_be_taken_back() {
    Consumer<Object> callback = _ -> {};
    var task = loop.createTask(future::await);
    runOnePass();
    assertThat(future.removeDoneCallback(callback)).isZero();
    future.setResult("x");
    assertThat(loop.runUntilComplete(task)).isEqualTo("x");
  }

  // ---- contexts

  @Test
  void each_runs_in_a_copy_of_the_context_in_which_it_was_added() throws Exception {
    var before = WHERE.set("first");
    future.addDoneCallback(_ -> log.add(WHERE.get()));
    WHERE.set("second");
    future.addDoneCallback(
        _ -> {
          log.add(WHERE.get());
          WHERE.set("lost");
        });
    future.addDoneCallback(_ -> log.add(WHERE.get()));
    WHERE.reset(before);
    future.setResult("x");
    runOnePass();
    assertThat(log).containsExactly("first", "second", "second");
    assertThat(WHERE.get()).isEqualTo("outside");
  }

  @Test
  void a_given_context_is_used_itself() {
    var given = new Context();
    future.addDoneCallback(_ -> WHERE.set("changed"), given);
    future.setResult("x");
    runOnePass();
    assertThat(given.get(WHERE)).isEqualTo("changed");
  }
}
