package dev.tulip;

import org.jspecify.annotations.Nullable;

/** A {@link Coroutine} without a result, for lambdas that return nothing. */
@FunctionalInterface
public interface VoidCoroutine {

  /**
   * The body; see {@link Coroutine#run}.
   *
   * @throws Exception whatever the body fails with
   */
  void run() throws Exception;

  /** This body as a coroutine whose result is null, Python's {@code None}. */
  default Coroutine<@Nullable Void> asCoroutine() {
    return new VoidBody(this);
  }
}
