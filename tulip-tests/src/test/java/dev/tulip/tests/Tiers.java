package dev.tulip.tests;

import dev.tulip.Asyncio;

/** Which of the two ways of running coroutines this JVM uses. */
public final class Tiers {

  private Tiers() {}

  /** Whether coroutines share the one thread that runs the loop. */
  public static boolean isFast() {
    return !"portable".equals(System.getProperty("tulip.tier"))
        && Object.class.getModule().isOpen("java.lang", Asyncio.class.getModule());
  }
}
