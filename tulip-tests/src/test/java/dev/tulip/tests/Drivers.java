package dev.tulip.tests;

/** Which driver the loops of this JVM's tests wait by. */
public final class Drivers {

  private Drivers() {}

  /** Whether it is the one on Java's channels. */
  public static boolean isNio() {
    return "nio".equals(System.getProperty("tulip.driver"));
  }
}
