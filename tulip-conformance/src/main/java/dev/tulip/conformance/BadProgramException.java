package dev.tulip.conformance;

/** A line of the input is no program of the language; the message says where in it, and why. */
final class BadProgramException extends RuntimeException {

  BadProgramException(String message) {
    super(message);
  }

  BadProgramException(String message, Throwable cause) {
    super(message, cause);
  }
}
