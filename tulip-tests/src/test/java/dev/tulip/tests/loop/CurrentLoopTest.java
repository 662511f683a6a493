package dev.tulip.tests.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.DefaultEventLoopPolicy;
import dev.tulip.EventLoop;
import dev.tulip.NoRunningLoopException;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.OtherThread;
import dev.tulip.tests.cpython.FromCpython;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which loop is the current one, and the policies that decide it. */
class CurrentLoopTest {

  private final EventLoop loop = VirtualTime.newEventLoop();

  @AfterEach
  void putBack() {
    Asyncio.setEventLoopPolicy(null);
    Asyncio.setEventLoop(null);
    loop.close();
  }

  private static void assertNoLoop() {
    assertThatThrownBy(Asyncio::getEventLoop)
        .isInstanceOf(NoRunningLoopException.class)
        .hasMessage(
            "There is no current event loop in thread '" + Thread.currentThread().getName() + "'.");
  }

  @Test
  void a_thread_has_no_loop_unless_one_is_set() {
    assertNoLoop();
    Asyncio.setEventLoop(loop);
    assertThat(Asyncio.getEventLoop()).isSameAs(loop);
    assertThatThrownBy(Asyncio::getRunningLoop).isInstanceOf(NoRunningLoopException.class);
    Asyncio.setEventLoop(null);
    assertNoLoop();
  }

  @Test
  void a_new_loop_is_not_set() {
    try (var made = Asyncio.newEventLoop()) {
      assertNoLoop();
      Asyncio.setEventLoop(loop);
      try (var second = Asyncio.newEventLoop()) {
        assertThat(second).isNotSameAs(made);
        assertThat(Asyncio.getEventLoop()).isSameAs(loop);
      }
    }
  }

  @FromCpython(file = "test_events", type = "PolicyTests", test = "test_get_event_loop_thread")
  @Test
  void each_thread_has_its_own() {
    Asyncio.setEventLoop(loop);
    OtherThread.run(CurrentLoopTest::assertNoLoop);
    try (var theirs = VirtualTime.newEventLoop()) {
      OtherThread.run(
          () -> {
            Asyncio.setEventLoop(theirs);
            assertThat(Asyncio.getEventLoop()).isSameAs(theirs);
          });
    }
    assertThat(Asyncio.getEventLoop()).isSameAs(loop);
  }

  @Test
  @FromCpython(
      file = "test_futures",
      type = "BaseFutureTests",
      test = "test_constructor_use_running_loop")
  void in_a_running_loop_it_is_the_current_one_whatever_was_set() {
    try (var other = VirtualTime.newEventLoop()) {
      Asyncio.setEventLoop(other);
      loop.callSoon(() -> assertThat(Asyncio.getEventLoop()).isSameAs(loop));
      loop.runUntilComplete(
          () -> {
            assertThat(Asyncio.getEventLoop()).isSameAs(loop);
            assertThat(Asyncio.createFuture().getLoop()).isSameAs(loop);
            assertThat(Asyncio.ensureFuture(() -> 1).getLoop()).isSameAs(loop);
          });
    }
  }

  @Test
  @FromCpython(
      file = "test_futures",
      type = "BaseFutureTests",
      test = {"test_constructor_without_loop", "test_constructor_use_global_loop"})
  void futures_are_made_on_the_threads_loop_where_none_runs() {
    assertThatThrownBy(Asyncio::createFuture).isInstanceOf(NoRunningLoopException.class);
    Asyncio.setEventLoop(loop);
    assertThat(Asyncio.createFuture().getLoop()).isSameAs(loop);
    assertThatThrownBy(() -> Asyncio.createTask(() -> 1))
        .isInstanceOf(NoRunningLoopException.class)
        .hasMessage("no running event loop");
  }

  // ---- policies

  private final class Fixed extends DefaultEventLoopPolicy {
    @Override
    public EventLoop newEventLoop() {
      return loop;
    }
  }

  @FromCpython(file = "test_events", type = "PolicyTests", test = "test_get_event_loop_policy")
  @Test
  void the_policy_is_one_object_for_the_process() {
    var policy = Asyncio.getEventLoopPolicy();
    assertThat(policy).isInstanceOf(DefaultEventLoopPolicy.class);
    assertThat(Asyncio.getEventLoopPolicy()).isSameAs(policy);
    assertThat(OtherThread.call(Asyncio::getEventLoopPolicy)).isSameAs(policy);
  }

  @FromCpython(file = "test_events", type = "PolicyTests", test = "test_set_event_loop_policy")
  @Test
  void a_policy_of_ones_own_makes_and_keeps_the_loops() {
    var policy = new Fixed();
    Asyncio.setEventLoopPolicy(policy);
    assertThat(OtherThread.call(Asyncio::getEventLoopPolicy)).isSameAs(policy);
    assertThat(Asyncio.newEventLoop()).isSameAs(loop);
    Asyncio.setEventLoop(loop);
    assertThat(policy.getEventLoop()).isSameAs(loop);
  }

  @Test
  void run_asks_the_policy_for_its_loop() {
    Asyncio.setEventLoopPolicy(new Fixed());
    assertThat(Asyncio.<EventLoop>run(() -> Asyncio.getRunningLoop())).isSameAs(loop);
    assertThat(loop.isClosed()).isTrue();
  }

  @Test
  void no_policy_means_a_new_default_one_that_knows_no_loops() {
    var before = Asyncio.getEventLoopPolicy();
    Asyncio.setEventLoop(loop);
    Asyncio.setEventLoopPolicy(null);
    assertThat(Asyncio.getEventLoopPolicy())
        .isExactlyInstanceOf(DefaultEventLoopPolicy.class)
        .isNotSameAs(before);
    assertNoLoop();
  }
}
