package dev.tulip;

/** Small helpers for exceptions. */
final class Throwables {

  private Throwables() {}

  /**
   * Throws {@code throwable} as it is, though it may be checked: an awaited failure arrives
   * unwrapped. Declared to return so that callers can write {@code throw sneaky(e)}.
   */
  @SuppressWarnings("unchecked")
  static <E extends Throwable> RuntimeException sneaky(Throwable throwable) throws E {
    throw (E) throwable;
  }

  /**
   * Whether it ends the loop's run instead of being stored or reported: Python's exit exceptions.
   */
  static boolean isExit(Throwable throwable) {
    return throwable instanceof KeyboardInterrupt;
  }
}
