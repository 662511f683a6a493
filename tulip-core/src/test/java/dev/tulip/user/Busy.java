package dev.tulip.user;

import java.util.function.Supplier;

/** Code that is not Tulip's: its frames are to be seen in reports. */
public final class Busy {

  private Busy() {}

  /** Holds the loop while {@code meanwhile} runs. */
  public static void compute(Runnable meanwhile) {
    meanwhile.run();
  }

  /** Calls {@code function}. */
  public static <T> T call(Supplier<T> function) {
    return function.get();
  }

  /** As {@link #call}, at another place. */
  public static <T> T callAgain(Supplier<T> function) {
    return function.get();
  }
}
