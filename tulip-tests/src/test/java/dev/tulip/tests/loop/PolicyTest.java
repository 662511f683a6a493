package dev.tulip.tests.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.DefaultEventLoopPolicy;
import dev.tulip.EventLoop;
import dev.tulip.NoRunningLoopException;
import dev.tulip.Runner;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A policy by itself, and what the functions ask of the one that is set. */
class PolicyTest {

  private final EventLoop loop = VirtualTime.newEventLoop();
  private final List<@Nullable EventLoop> set = new ArrayList<>();

  @AfterEach
  void putBack() {
    Asyncio.setEventLoopPolicy(null);
    Asyncio.setEventLoop(null);
    loop.close();
  }

  /** Notes which loops are set. */
  private final class Noting extends DefaultEventLoopPolicy {
    @Override
    public void setEventLoop(@Nullable EventLoop loop) {
      set.add(loop);
      super.setEventLoop(loop);
    }
  }

  /** Knows no loop, and says so in its own way. */
  private static final class Refusing extends DefaultEventLoopPolicy {
    @Override
    public EventLoop getEventLoop() {
      throw new UnsupportedOperationException("of the policy");
    }
  }

  @FromCpython(file = "test_events", type = "PolicyTests", test = "test_get_event_loop")
  @Test
  void a_new_policy_has_no_loop_and_makes_none_by_being_asked() {
    var policy = new Noting();
    for (int times = 0; times < 2; times++) {
      assertThatThrownBy(policy::getEventLoop).isInstanceOf(NoRunningLoopException.class);
    }
    assertThat(set).isEmpty();
  }

  @FromCpython(
      file = "test_events",
      type = "PolicyTests",
      test = "test_get_event_loop_after_set_none")
  @Test
  void a_policy_whose_loop_was_taken_away_has_none() {
    var policy = new DefaultEventLoopPolicy();
    policy.setEventLoop(loop);
    policy.setEventLoop(null);
    assertThatThrownBy(policy::getEventLoop).isInstanceOf(NoRunningLoopException.class);
  }

  @FromCpython(file = "test_events", type = "PolicyTests", test = "test_new_event_loop")
  @Test
  void a_policy_makes_loops_that_run() {
    var policy = new DefaultEventLoopPolicy();
    try (var made = policy.newEventLoop();
        var second = policy.newEventLoop()) {
      assertThat(made).isNotSameAs(second);
      assertThat(made.<String>runUntilComplete(() -> "ran")).isEqualTo("ran");
    }
  }

  @FromCpython(file = "test_events", type = "PolicyTests", test = "test_set_event_loop")
  @Test
  void the_loop_that_was_set_last_is_the_policys() {
    var policy = new DefaultEventLoopPolicy();
    try (var old = policy.newEventLoop()) {
      policy.setEventLoop(old);
      assertThat(policy.getEventLoop()).isSameAs(old);
      policy.setEventLoop(loop);
      assertThat(policy.getEventLoop()).isSameAs(loop);
    }
  }

  @FromCpython(
      file = "test_events",
      type = "GetEventLoopTestsMixin",
      test = "test_get_event_loop_returns_running_loop")
  @Test
  void a_running_loop_is_known_without_the_policy() {
    Asyncio.setEventLoopPolicy(new Refusing());
    assertPolicyAsked();
    loop.runUntilComplete(this::assertIsCurrent);
    Asyncio.setEventLoop(loop);
    assertPolicyAsked();
    Asyncio.setEventLoop(null);
    assertPolicyAsked();
  }

  private static void assertPolicyAsked() {
    assertThatThrownBy(Asyncio::getEventLoop)
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("of the policy");
    assertNoneRuns();
  }

  private static void assertNoneRuns() {
    assertThatThrownBy(Asyncio::getRunningLoop)
        .isInstanceOf(NoRunningLoopException.class)
        .hasMessage("no running event loop");
  }

  private void assertIsCurrent() {
    assertThat(Asyncio.getEventLoop()).isSameAs(loop);
    assertThat(Asyncio.getRunningLoop()).isSameAs(loop);
  }

  @FromCpython(
      file = "test_events",
      type = "GetEventLoopTestsMixin",
      test = "test_get_event_loop_returns_running_loop2")
  @Test
  void with_the_default_policy_a_running_loop_is_current_and_otherwise_the_one_that_is_set() {
    Asyncio.setEventLoopPolicy(new DefaultEventLoopPolicy());
    assertNoneCurrent();
    assertNoneRuns();
    loop.runUntilComplete(this::assertIsCurrent);
    assertNoneCurrent();
    Asyncio.setEventLoop(loop);
    assertThat(Asyncio.getEventLoop()).isSameAs(loop);
    assertNoneRuns();
    Asyncio.setEventLoop(null);
    assertNoneCurrent();
  }

  private static void assertNoneCurrent() {
    assertThatThrownBy(Asyncio::getEventLoop)
        .isInstanceOf(NoRunningLoopException.class)
        .hasMessageStartingWith("There is no current event loop");
  }

  // ---- what running a program asks of the policy

  @FromCpython(file = "test_runners", type = "RunTests", test = "test_asyncio_run_set_event_loop")
  @Test
  void run_sets_its_loop_and_takes_it_away_again() {
    Asyncio.setEventLoopPolicy(new Noting());
    EventLoop ran = Asyncio.run(() -> Asyncio.getRunningLoop());
    assertThat(set).containsExactly(ran, null);
  }

  @FromCpython(
      file = "test_runners",
      type = "RunnerTests",
      test = "test_set_event_loop_called_once")
  @Test
  void a_runner_sets_its_loop_once_for_all_its_runs() {
    Asyncio.setEventLoopPolicy(new Noting());
    try (var runner = new Runner()) {
      runner.run(() -> {});
      runner.run(() -> {});
      assertThat(set).containsExactly(runner.getLoop());
    }
  }
}
