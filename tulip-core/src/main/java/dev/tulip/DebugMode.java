package dev.tulip;

import dev.tulip.coro.Coro;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The debug mode of a loop: where things were created, and which steps were slow. */
final class DebugMode {

  /** asyncio's {@code slow_callback_duration}. */
  private static final Duration SLOW = Duration.ofMillis(100);

  /** asyncio's {@code constants.DEBUG_STACK_DEPTH}. */
  private static final int DEPTH = 10;

  private boolean on = Settings.debug();
  private Duration slow = SLOW;

  /** The task whose step is under way, while the debug mode is on. */
  private @Nullable Object stepping;

  private long stepBegan;

  boolean isOn() {
    return on;
  }

  void set(boolean enabled) {
    on = enabled;
    stepping = null;
  }

  Duration slow() {
    return slow;
  }

  void setSlow(Duration duration) {
    slow = duration;
  }

  /** The newest frames of the program's own; null while the debug mode is off. */
  @Nullable List<StackTraceElement> creationSite() {
    return on ? CreationWalk.newest(DEPTH) : null;
  }

  void stepBegins(Pass pass, Coro coro) {
    if (on && coro != pass.baton.loop()) {
      stepping = coro.owner == null ? coro : coro.owner;
      stepBegan = pass.clock.nanos();
    }
  }

  void stepEnded(Pass pass) {
    var step = stepping;
    if (step != null) {
      stepping = null;
      report(step, pass.clock.nanos() - stepBegan);
    }
  }

  /** Logs a callback or step that has ended and took so long that asyncio would warn of it. */
  void report(Object what, long nanos) {
    if (nanos >= Durations.nanos(slow)) {
      Log.warning("Executing " + Texts.safely(what) + " took " + Log.seconds(nanos) + " seconds");
    }
  }
}
