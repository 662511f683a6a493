package dev.tulip;

/**
 * How an awaitable ended, as {@code gather(…, return_exceptions=True)} lists it.
 *
 * @param <T> the type of the result
 */
public sealed interface Outcome<T> {

  /** It gave a result. */
  record Success<T>(T result) implements Outcome<T> {}

  /** It failed, or was cancelled: then with a {@link CancelledError}. */
  record Failure<T>(Throwable exception) implements Outcome<T> {}
}
