package dev.tulip.conformance;

import org.jspecify.annotations.Nullable;

/** How the step {@code return} leaves the blocks it is in: {@code _Return} of the reference. */
final class ReturnSignal extends RuntimeException {

  private final transient @Nullable Object value;

  ReturnSignal(@Nullable Object value) {
    super(null, null, false, false);
    this.value = value;
  }

  @Nullable Object value() {
    return value;
  }
}
