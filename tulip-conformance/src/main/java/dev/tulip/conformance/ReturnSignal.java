package dev.tulip.conformance;

import org.jspecify.annotations.Nullable;

/** How the step {@code return} leaves the blocks it is in: {@code _Return} of the reference. */
sealed class ReturnSignal extends RuntimeException permits BreakSignal {

  private final transient @Nullable Object value;

  ReturnSignal(@Nullable Object value) {
    super(null, null, false, false);
    this.value = value;
  }

  @Nullable Object value() {
    return value;
  }
}
