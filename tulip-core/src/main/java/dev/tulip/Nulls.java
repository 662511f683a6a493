package dev.tulip;

import org.jspecify.annotations.Nullable;

/**
 * Where null is a value like any other: a future's result may be null, as Python's may be {@code
 * None}. The checker of nulls takes a type variable for something that is never null; these two say
 * that here it may be.
 */
final class Nulls {

  private Nulls() {}

  /** The result of what has none. */
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  static <T> T none() {
    return null;
  }

  /** A value of whatever type it is known to have. */
  @SuppressWarnings({"NullAway", "unchecked", "TypeParameterUnusedInFormals"})
  static <T> T cast(@Nullable Object value) {
    return (T) value;
  }
}
