package dev.tulip;

import dev.tulip.coro.Tier;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The line in the log that names the tier, once a process.
 *
 * <p>Making the JDK's loggers adds about 7 ms to a hello world of 53 ms, and by default the line is
 * not even shown. So it is written at once only where logging was set up by a system property;
 * else the watchdog writes it a little later, beside the program.
 */
final class Startup {

  /** The properties by which {@code java.util.logging} and the JDK's console logger are set up. */
  private static final String[] LOGGING_PROPERTIES = {
    "java.util.logging.config.file", "java.util.logging.config.class", "jdk.system.logger.jul.level"
  };

  private static final AtomicBoolean LOGGED = new AtomicBoolean();

  private Startup() {}

  /** Called when a loop is made. */
  static void loopMade() {
    if (!LOGGED.getPlain() && loggingIsSetUp()) {
      logTier();
    }
  }

  /** Writes the line unless it was written. */
  static void logTier() {
    if (LOGGED.compareAndSet(false, true)) {
      Log.debug("Tulip runs in the " + Tier.current() + " tier");
    }
  }

  private static boolean loggingIsSetUp() {
    for (var property : LOGGING_PROPERTIES) {
      if (System.getProperty(property) != null) {
        return true;
      }
    }
    return false;
  }
}
