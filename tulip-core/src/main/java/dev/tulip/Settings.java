package dev.tulip;

import java.util.Locale;

/**
 * The system properties that a loop reads, checked when it is made: a wrong one is refused before
 * anything runs, by an exception that names it and what it may be. The tier's is checked there too,
 * by {@link dev.tulip.coro.Tier}.
 */
final class Settings {

  /** Whether loops begin in debug mode: asyncio's {@code PYTHONASYNCIODEBUG}. */
  private static final String DEBUG = "tulip.debug";

  private Settings() {}

  /**
   * What {@code tulip.debug} asks for; not set or empty, it is false.
   *
   * @throws IllegalArgumentException if it is neither true nor false
   */
  static boolean debug() {
    var text = System.getProperty(DEBUG, "false");
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false", "" -> false;
      default ->
          throw new IllegalArgumentException(
              DEBUG + " is '" + text + "'; it has to be true or false");
    };
  }

  /**
   * Does nothing but check: the watchdog reads its property when the first loop runs, too late to
   * leave nothing behind.
   *
   * @throws IllegalArgumentException if {@code tulip.watchdog} makes no sense
   */
  static void requireWatchdog() {
    var text = System.getProperty(WatchdogProperty.NAME);
    if (text != null) {
      WatchdogProperty.parse(text);
    }
  }
}
