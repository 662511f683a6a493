package dev.tulip;

import org.jspecify.annotations.Nullable;

/**
 * A {@link VoidCoroutine} as a {@link Coroutine}; keeps the lambda at hand, whose class tells where
 * it was written.
 */
record VoidBody(VoidCoroutine body) implements Coroutine<@Nullable Void> {

  @Override
  public Void run() throws Exception {
    body.run();
    return Nulls.none();
  }
}
