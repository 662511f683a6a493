package dev.tulip.tests.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.ContextVar;
import dev.tulip.EventLoop;
import dev.tulip.LoopClosedException;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.Events;
import dev.tulip.tests.cpython.FromCpython;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** Signals as callbacks of a loop. The tests raise signals that do nothing unless somebody looks. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the signals are those of Unix")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SignalHandlerTest {

  private static final String UNIX = "SelectorEventLoopSignalTests";
  private static final Signal URG = new Signal("URG");

  private final Events events = new Events();

  private static EventLoop loop() {
    return Asyncio.getRunningLoop();
  }

  @FromCpython(
      file = "test_events",
      type = "EventLoopTestsMixin",
      test = {
        "test_add_signal_handler",
        "test_signal_handling_while_selecting",
        "test_signal_handling_args"
      })
  @FromCpython(file = "test_unix_events", type = UNIX, test = "test_add_signal_handler")
  @TulipTest(realTime = true)
  void a_signal_is_a_callback_of_the_loop() {
    var task = Asyncio.currentTask();
    loop()
        .addSignalHandler(
            "URG",
            () -> events.add(Asyncio.currentTask() == null ? "in a callback" : "in " + task));
    Signal.raise(URG);
    events.await("in a callback");
    assertThat(loop().removeSignalHandler("URG")).isTrue();
    assertThat(loop().removeSignalHandler("URG")).isFalse();
  }

  @TulipTest(realTime = true)
  void a_signal_wakes_a_loop_that_waits_for_nothing_else() {
    loop().addSignalHandler("SIGURG", () -> events.add("signal"));
    Asyncio.getRunningLoop().callSoon(() -> raiseElsewhere());
    events.await("signal");
    loop().removeSignalHandler("urg");
  }

  private static void raiseElsewhere() {
    Thread.ofPlatform().daemon().start(() -> Signal.raise(URG));
  }

  @TulipTest(realTime = true)
  void a_number_is_as_good_as_a_name() {
    loop().addSignalHandler(URG.getNumber(), () -> events.add("first"));
    Signal.raise(URG);
    events.await("first");
    assertThat(loop().removeSignalHandler("URG")).isTrue();
  }

  @TulipTest(realTime = true)
  void adding_another_handler_replaces_the_first() {
    loop().addSignalHandler("URG", () -> events.add("first"));
    loop().addSignalHandler("URG", () -> events.add("second"));
    Signal.raise(URG);
    events.await("second");
    assertThat(events.log()).containsExactly("second");
    assertThat(loop().removeSignalHandler("URG")).isTrue();
    assertThat(loop().removeSignalHandler("URG")).isFalse();
  }

  @TulipTest(realTime = true)
  void the_callback_sees_the_context_in_which_it_was_added() {
    var name = ContextVar.withDefault("name", "nobody");
    name.set("who added it");
    loop().addSignalHandler("URG", () -> events.add(name.get()));
    name.set("later");
    Signal.raise(URG);
    events.until(() -> !events.log().isEmpty());
    assertThat(events.log()).containsExactly("who added it");
    loop().removeSignalHandler("URG");
  }

  @FromCpython(file = "test_unix_events", type = UNIX, test = "test_check_signal")
  @FromCpython(file = "test_events", type = "EventLoopTestsMixin", test = "test_add_signal_handler")
  @TulipTest
  void a_signal_that_does_not_exist_is_refused() {
    Runnable nothing = () -> {};
    for (int number : new int[] {0, -1, 65, 1000}) {
      assertThatThrownBy(() -> loop().addSignalHandler(number, nothing))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("" + number);
      assertThatThrownBy(() -> loop().removeSignalHandler(number))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> loop().addSignalHandler("NONSENSE", nothing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NONSENSE");
    assertThatThrownBy(() -> loop().removeSignalHandler("NONSENSE"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @FromCpython(file = "test_events", type = "EventLoopTestsMixin", test = "test_add_signal_handler")
  @TulipTest
  void a_signal_that_cannot_be_caught_is_refused() {
    for (var name : List.of("KILL", "STOP", "SEGV", "QUIT", "USR2")) {
      assertThatThrownBy(() -> loop().addSignalHandler(name, () -> {}))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(name)
          .hasMessageContaining("cannot be caught");
      assertThat(loop().removeSignalHandler(name)).isFalse();
    }
  }

  @FromCpython(
      file = "test_unix_events",
      type = UNIX,
      test = {"test_remove_signal_handler", "test_close"})
  @Test
  void closing_the_loop_gives_the_signals_back_to_whoever_had_them() {
    var heard = new ArrayList<String>();
    SignalHandler own = signal -> heard.add(signal.getName());
    var before = Signal.handle(URG, own);
    var beforeWinch = Signal.handle(new Signal("WINCH"), own);
    try {
      var loop = Asyncio.newEventLoop();
      loop.addSignalHandler("URG", () -> heard.add("loop"));
      loop.addSignalHandler("WINCH", () -> heard.add("loop"));
      loop.close();
      assertThat(Signal.handle(URG, before)).isSameAs(own);
      assertThat(Signal.handle(new Signal("WINCH"), beforeWinch)).isSameAs(own);
      assertThatThrownBy(() -> loop.addSignalHandler("URG", () -> {}))
          .isInstanceOf(LoopClosedException.class);
    } finally {
      Signal.handle(URG, before);
      Signal.handle(new Signal("WINCH"), beforeWinch);
    }
    assertThat(heard).isEmpty();
  }

  @TulipTest(realTime = true)
  void of_several_loops_the_last_one_gets_a_signal_until_it_gives_it_back() {
    loop().addSignalHandler("URG", () -> events.add("outer"));
    try (var other = Asyncio.newEventLoop()) {
      other.addSignalHandler("URG", () -> events.add("other"));
      assertThat(other.removeSignalHandler("URG")).isTrue();
      other.addSignalHandler("URG", () -> events.add("other"));
    }
    Signal.raise(URG);
    events.await("outer");
    assertThat(events.log()).containsExactly("outer");
    loop().removeSignalHandler("URG");
  }
}
