package dev.tulip.conformance;

/** The trace is as long as it may be: ends the loop's run. */
final class TooLongError extends Error {

  TooLongError() {
    super("the trace is too long", null, false, false);
  }
}
