package dev.tulip.stream;

import java.io.IOException;

/** What ended a connection, thrown to those who use it. */
final class Failures {

  private Failures() {}

  /** Throws {@code exception} as it is; one that is checked and not an {@link IOException}, inside one. */
  static void rethrow(Throwable exception) throws IOException {
    switch (exception) {
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IOException(exception);
    }
  }
}
