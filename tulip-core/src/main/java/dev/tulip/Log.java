package dev.tulip;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tulip's log: the platform's logger {@code dev.tulip}, made when the first line is written. */
final class Log {

  private Log() {}

  private static final class Holder {
    static final Logger LOGGER = System.getLogger("dev.tulip");
  }

  static void error(String message, @Nullable Throwable exception) {
    Holder.LOGGER.log(Level.ERROR, message, exception);
  }

  static void warning(String message) {
    Holder.LOGGER.log(Level.WARNING, message);
  }

  static void debug(String message) {
    Holder.LOGGER.log(Level.DEBUG, message);
  }

  /** Seconds with three decimals, as asyncio writes them. */
  static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.3f", nanos / 1e9);
  }
}
