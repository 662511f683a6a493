package dev.tulip;

/**
 * A coroutine that has not begun: what calling an {@code async def} function gives in Python. In
 * Java it is a lambda, and the coroutine's body is the lambda's.
 *
 * <p>Nothing in it marks the places where it waits: {@code Asyncio.sleep}, {@code Future.await},
 * {@code Queue.get} are plain calls that return later. To call another coroutine, call its method.
 * To run it beside the caller, hand it to {@code Asyncio.createTask}.
 *
 * <p>Unlike Python's coroutine object this has no {@code send}, {@code throw} and {@code close};
 * the loop alone moves it. One that is never run is garbage and no warning: a lambda that nobody
 * calls looks like any other.
 *
 * @param <T> the type of the result
 */
@FunctionalInterface
public interface Coroutine<T> extends Awaitable<T> {

  /**
   * The body. Runs on a virtual thread of the loop, and may wait.
   *
   * @throws Exception whatever the body fails with; it reaches those who await the task
   */
  T run() throws Exception;

  /**
   * Runs the body here and now, as part of the coroutine that calls: {@code await coro()} in
   * Python.
   */
  @Override
  default T await() throws Exception {
    return run();
  }
}
