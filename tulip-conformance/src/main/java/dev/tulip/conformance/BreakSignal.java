package dev.tulip.conformance;

/**
 * How the step {@code break} leaves the innermost {@code for}; where there is none, it ends the
 * coroutine, as {@code return} does: {@code _Break} of the reference.
 */
final class BreakSignal extends ReturnSignal {

  BreakSignal() {
    super(null);
  }
}
