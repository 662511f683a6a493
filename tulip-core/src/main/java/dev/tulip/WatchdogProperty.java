package dev.tulip;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * What the system property {@code tulip.watchdog} asks for; not even loaded where it is not set.
 */
final class WatchdogProperty {

  /**
   * Says what is too long: an ISO-8601 duration, a number of milliseconds, or {@code off}. In debug
   * mode {@link LoopDebugging#getSlowCallbackDuration} says it instead, unless this is {@code off}.
   */
  static final String NAME = "tulip.watchdog";

  private WatchdogProperty() {}

  /**
   * The threshold that {@code text} asks for; null for none.
   *
   * @throws IllegalArgumentException if it makes no sense
   */
  static @Nullable Duration parse(String text) {
    if (text.equals("off")) {
      return null;
    }
    var duration = parseDuration(text);
    if (duration == null || !duration.isPositive()) {
      throw new IllegalArgumentException(
          NAME
              + " is '"
              + text
              + "'; it has to be a duration above zero such as PT0.5S, a number of milliseconds"
              + " such as 500, or off");
    }
    return duration;
  }

  private static @Nullable Duration parseDuration(String text) {
    try {
      return text.matches("\\d{1,18}")
          ? Duration.ofMillis(Long.parseLong(text))
          : Duration.parse(text);
    } catch (DateTimeParseException _) {
      return null;
    }
  }
}
