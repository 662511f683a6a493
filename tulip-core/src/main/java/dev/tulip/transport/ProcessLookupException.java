package dev.tulip.transport;

import java.io.Serial;

/**
 * A signal was to be sent to a process that has ended, and whose end everybody knows: Python's {@code
 * ProcessLookupError}.
 */
public final class ProcessLookupException extends IllegalStateException {

  @Serial private static final long serialVersionUID = 1;

  /** Says which process. */
  public ProcessLookupException(String message) {
    super(message);
  }
}
