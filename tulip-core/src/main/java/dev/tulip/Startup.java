package dev.tulip;

import dev.tulip.coro.Tier;
import java.util.concurrent.atomic.AtomicBoolean;

/** What is done once a process: the line in the log that names the tier. */
final class Startup {

  private static final AtomicBoolean LOGGED = new AtomicBoolean();

  private Startup() {}

  static void logTier() {
    if (!LOGGED.getPlain() && LOGGED.compareAndSet(false, true)) {
      Log.debug("Tulip runs in the " + Tier.current() + " tier");
    }
  }
}
