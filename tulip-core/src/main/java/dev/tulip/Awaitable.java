package dev.tulip;

/**
 * What can be awaited: a {@link Coroutine}, which has not begun, or a {@link Future}, which
 * something else completes. As in asyncio, functions such as {@code gather} and {@code waitFor}
 * take either.
 *
 * <p>A lambda is an awaitable. Each call of {@link #await} of a lambda runs it anew; a coroutine
 * handed to Tulip is run once.
 *
 * @param <T> the type of the result
 */
@FunctionalInterface
public interface Awaitable<T> {

  /**
   * Waits for the result. May suspend the current coroutine.
   *
   * @throws Exception what the awaited thing failed with, unwrapped
   * @throws CancelledError if the awaited thing, or the task that waits, is cancelled
   */
  T await() throws Exception;
}
