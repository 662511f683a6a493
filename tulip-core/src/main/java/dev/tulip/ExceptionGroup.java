package dev.tulip;

import java.util.List;

/**
 * Several failures that belong together: Python's {@code ExceptionGroup}, as a {@link TaskGroup}
 * throws it.
 *
 * <p>Each of them is also a suppressed exception of the group, so a printed stack trace shows all.
 */
public final class ExceptionGroup extends RuntimeException {

  private final transient List<Throwable> exceptions;

  /**
   * @param message what failed
   * @param exceptions at least one, in the order in which they happened
   * @throws IllegalArgumentException if there is none
   */
  public ExceptionGroup(String message, List<? extends Throwable> exceptions) {
    super(
        message
            + " ("
            + exceptions.size()
            + (exceptions.size() == 1 ? " sub-exception)" : " sub-exceptions)"));
    if (exceptions.isEmpty()) {
      throw new IllegalArgumentException("an exception group holds at least one exception");
    }
    this.exceptions = List.copyOf(exceptions);
    this.exceptions.forEach(this::addSuppressed);
  }

  /** The failures, in the order in which they happened. */
  public List<Throwable> exceptions() {
    return exceptions;
  }
}
