package dev.tulip;

import org.jspecify.annotations.Nullable;

/**
 * The hand of a generator's body: gives values to whoever iterates, which in Python is the keyword
 * {@code yield}.
 *
 * <p>For the body's own thread only, and only while the body runs; a lambda that the body hands to
 * another task cannot yield.
 *
 * @param <T> the type of what is yielded
 */
public sealed interface Yielder<T> permits GeneratorRun {

  /**
   * Gives {@code value} to whoever asked for the next one, and returns when the next but one is
   * asked for.
   *
   * @return what was given to {@link Generator#send}; null where {@link Generator#next} or a loop
   *     asked
   * @throws GeneratorExit if the generator was closed instead
   * @throws IllegalStateException if called elsewhere than in the generator's body, or from under a
   *     class initializer or native frame, where a virtual thread cannot pause
   */
  @Nullable Object yield(T value);

  /**
   * {@link #yield(Object)} where it is known what is sent.
   *
   * @throws ClassCastException if something else was sent
   */
  default <S> @Nullable S yield(T value, Class<S> sent) {
    return sent.cast(this.yield(value));
  }

  /**
   * Yields all that {@code inner} has: Python's {@code yield from}. Where it is a generator, what
   * is sent to or thrown into this one goes to it, and closing this one closes it.
   *
   * @return what the inner generator's body returned; null for any other iterable
   * @throws IllegalStateException if a value is sent, and {@code inner} is no generator
   */
  @Nullable Object yieldFrom(Iterable<? extends T> inner);
}
