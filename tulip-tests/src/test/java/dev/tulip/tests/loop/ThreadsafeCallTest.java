package dev.tulip.tests.loop;

import static dev.tulip.testing.ScriptedDriver.onAnotherThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.EventLoop;
import dev.tulip.testing.ScriptedDriver;
import dev.tulip.testing.VirtualClock;
import dev.tulip.tests.OtherThread;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls from other threads: the one that is allowed, and those that are refused. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ThreadsafeCallTest {

  private final EventLoop loop = Asyncio.newEventLoop();
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void close() {
    loop.close();
  }

  private void stopTwoPassesLater() {
    loop.callSoon(() -> loop.callSoon(loop::stop));
  }

  @FromCpython(
      file = "test_events",
      type = "EventLoopTestsMixin",
      test = "test_call_soon_threadsafe_same_thread")
  @Test
  void all_ways_to_call_soon_fill_one_queue() {
    loop.callSoon(
        () -> {
          OtherThread.run(() -> loop.callSoonThreadsafe(() -> log.add("other thread's")));
          loop.callSoonThreadsafe(() -> log.add("own, threadsafe"));
          loop.callSoon(() -> log.add("own"));
          stopTwoPassesLater();
        });
    loop.runForever();
    assertThat(log).containsExactly("other thread's", "own, threadsafe", "own");
  }

  @FromCpython(
      file = "test_events",
      type = "EventLoopTestsMixin",
      test = "test_call_soon_threadsafe")
  @Test
  void a_call_made_while_the_loop_does_not_run_waits_for_the_run() {
    OtherThread.run(() -> loop.callSoonThreadsafe(() -> log.add("first")));
    loop.callSoon(() -> log.add("second"));
    OtherThread.run(() -> loop.callSoonThreadsafe(() -> log.add("third")));
    loop.callSoon(() -> log.add("fourth"));
    loop.stop();
    loop.runForever();
    assertThat(log).containsExactly("first", "second", "third", "fourth");
  }

  @Test
  void each_threads_calls_keep_their_order_and_none_is_lost() {
    int threads = 4;
    int calls = 5_000;
    var seen = new ArrayList<List<Integer>>();
    loop.runUntilComplete(
        () -> {
          var all = new CountDownLatch(threads * calls);
          var senders = new ArrayList<OtherThread<?>>();
          for (int t = 0; t < threads; t++) {
            var mine = new ArrayList<Integer>();
            seen.add(mine);
            senders.add(OtherThread.startAction(() -> send(calls, mine, all)));
          }
          while (all.getCount() > 0) {
            Asyncio.sleep(Duration.ZERO);
          }
          senders.forEach(OtherThread::join);
        });
    var expected = IntStream.range(0, calls).boxed().toList();
    assertThat(seen).hasSize(threads).allSatisfy(mine -> assertThat(mine).isEqualTo(expected));
  }

  private void send(int calls, List<Integer> seen, CountDownLatch all) {
    for (int i = 0; i < calls; i++) {
      int number = i;
      loop.callSoonThreadsafe(
          () -> {
            seen.add(number);
            all.countDown();
          });
    }
  }

  @Test
  void each_of_many_calls_wakes_a_loop_that_waits() {
    var sender = OtherThread.startAction(() -> callAndWaitEachTime(2_000));
    loop.runForever();
    sender.join();
  }

  private void callAndWaitEachTime(int calls) {
    for (int i = 0; i < calls; i++) {
      var ran = new CountDownLatch(1);
      loop.callSoonThreadsafe(ran::countDown);
      OtherThread.await(ran);
    }
    loop.callSoonThreadsafe(loop::stop);
  }

  @Test
  void a_cancelled_call_does_not_run() {
    var scripted = new ScriptedDriver(new VirtualClock());
    try (var itsLoop = scripted.newEventLoop()) {
      itsLoop.callSoonThreadsafe(() -> log.add("cancelled")).cancel();
      scripted.onSelect(onAnotherThread(() -> itsLoop.callSoonThreadsafe(itsLoop::stop)));
      scripted.onSelect();
      itsLoop.runForever();
    }
    assertThat(log).isEmpty();
  }

  @Test
  void the_time_and_the_state_can_be_asked_for_on_any_thread() {
    loop.runUntilComplete(
        () -> {
          assertThat(OtherThread.call(loop::isRunning)).isTrue();
          assertThat(OtherThread.call(loop::isClosed)).isFalse();
          long before = loop.timeNanos();
          long there = OtherThread.call(loop::timeNanos);
          assertThat(there).isBetween(before, loop.timeNanos());
        });
  }

  // ---- what is refused

  private void assertRefused(Runnable call) {
    assertThatThrownBy(() -> OtherThread.run(call::run))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "Non-thread-safe operation invoked on an event loop other than the current one, by"
                + " Thread[#")
        .hasMessageContaining("other")
        .hasMessageEndingWith("use callSoonThreadsafe");
  }

  @FromCpython(file = "test_base_events", type = "BaseEventLoopTests", test = "test_check_thread")
  @Test
  void the_other_calls_are_refused_from_another_thread_while_the_loop_runs() {
    loop.runUntilComplete(
        () -> {
          var future = Asyncio.<String>createFuture();
          assertRefused(() -> loop.callSoon(() -> {}));
          assertRefused(() -> loop.callLater(Duration.ZERO, () -> {}));
          assertRefused(() -> loop.callAt(0, () -> {}));
          assertRefused(() -> loop.createTask(() -> {}));
          assertRefused(() -> future.setResult("x"));
          assertRefused(() -> future.setException(new IllegalStateException()));
          assertRefused(future::cancel);
          assertThat(future.done()).isFalse();
          assertThat(Asyncio.allTasks()).containsExactly(Asyncio.currentTask());
        });
  }

  @FromCpython(file = "test_base_events", type = "BaseEventLoopTests", test = "test_check_thread")
  @Test
  void another_loops_thread_is_another_thread() {
    loop.runUntilComplete(() -> OtherThread.run(() -> Asyncio.run(this::callTheLoop)));
  }

  private void callTheLoop() {
    assertRefusedHere(() -> loop.callSoon(() -> {}));
    assertRefusedHere(() -> loop.callLater(Duration.ofMinutes(1), () -> {}));
    assertRefusedHere(() -> loop.callAt(loop.timeNanos(), () -> {}));
  }

  private static void assertRefusedHere(Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Non-thread-safe operation");
  }
}
