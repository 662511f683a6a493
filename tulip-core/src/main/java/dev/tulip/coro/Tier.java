package dev.tulip.coro;

import org.jspecify.annotations.Nullable;

/** The two ways in which coroutines run; programs behave alike in both. */
public enum Tier {
  /**
   * Coroutines run on the thread that runs the loop, by a scheduler of Tulip's own. Needs {@code
   * --add-opens java.base/java.lang=dev.tulip.core} (or {@code =ALL-UNNAMED} on the class path).
   */
  FAST,

  /** Coroutines run on the JDK's own scheduler of virtual threads. Needs nothing. */
  PORTABLE;

  /**
   * The system property that asks for a tier: {@code fast}, {@code portable}, or unset for the best
   * there is.
   */
  public static final String PROPERTY = "tulip.tier";

  private static @Nullable Tier chosen;

  /**
   * The tier of this process.
   *
   * @throws IllegalStateException if the fast tier was asked for and cannot be had
   * @throws IllegalArgumentException if the property names no tier
   */
  public static Tier current() {
    var tier = chosen;
    if (tier == null) {
      tier = choose(System.getProperty(PROPERTY, ""));
      chosen = tier;
    }
    return tier;
  }

  private static Tier choose(String asked) {
    return switch (asked) {
      case "" -> FastThreadsProbe.JAVA_LANG_IS_OPEN ? FAST : PORTABLE;
      case "portable" -> PORTABLE;
      case "fast" -> {
        if (!FastThreadsProbe.JAVA_LANG_IS_OPEN) {
          throw new IllegalStateException(
              "tulip.tier=fast needs the option --add-opens java.base/java.lang="
                  + FastThreadsProbe.moduleName());
        }
        yield FAST;
      }
      default ->
          throw new IllegalArgumentException(
              PROPERTY + " is '" + asked + "'; it has to be fast or portable");
    };
  }
}
