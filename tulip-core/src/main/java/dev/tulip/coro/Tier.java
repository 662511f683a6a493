package dev.tulip.coro;

/** The two ways in which coroutines run; programs behave alike in both. */
public enum Tier {
  /**
   * Coroutines run on the thread that runs the loop, by a scheduler of Tulip's own. Needs {@code --add-opens
   * java.base/java.lang=dev.tulip.core} (or {@code =ALL-UNNAMED} on the class path).
   */
  FAST,

  /** Coroutines run on the JDK's own scheduler of virtual threads. Needs nothing. */
  PORTABLE;

  /** The system property that asks for a tier: {@code fast}, {@code portable}, or unset for the best there is. */
  public static final String PROPERTY = "tulip.tier";

  private static final Tier CHOSEN = choose(System.getProperty(PROPERTY, ""));

  /**
   * The tier of this process.
   *
   * @throws IllegalStateException if the fast tier was asked for and cannot be had
   * @throws IllegalArgumentException if the property names no tier
   */
  public static Tier current() {
    return CHOSEN;
  }

  private static Tier choose(String asked) {
    return switch (asked) {
      case "" -> FastThreads.available() ? FAST : PORTABLE;
      case "portable" -> PORTABLE;
      case "fast" -> {
        if (!FastThreads.available()) {
          throw new IllegalStateException(
              "tulip.tier=fast needs the option --add-opens java.base/java.lang=" + FastThreads.moduleName());
        }
        yield FAST;
      }
      default -> throw new IllegalArgumentException("tulip.tier is '" + asked + "', not fast or portable");
    };
  }
}
