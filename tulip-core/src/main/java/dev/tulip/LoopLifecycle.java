package dev.tulip;

import java.time.Duration;

/** Running, stopping and closing an {@link EventLoop}. */
public interface LoopLifecycle extends AutoCloseable {

  /**
   * Runs until {@link #stop} is called. Blocks the calling thread, which becomes the loop's.
   *
   * @throws IllegalStateException if this loop runs already, or the calling thread runs another
   * @throws LoopClosedException if the loop is closed
   */
  void runForever();

  /**
   * Runs until {@code awaitable} is done; a coroutine is made a task first. Blocks the calling
   * thread.
   *
   * @return its result; its exception is thrown as it is, checked or not
   * @throws IllegalStateException if the loop was stopped before that, or as {@link #runForever}
   * @throws WrongLoopException if it is a future of another loop
   */
  <T> T runUntilComplete(Awaitable<T> awaitable);

  /** {@link #runUntilComplete(Awaitable)} of a body without a result. */
  default void runUntilComplete(VoidCoroutine body) {
    runUntilComplete((Awaitable<?>) body.asCoroutine());
  }

  /**
   * Has the loop stop when the current pass is over; called before it runs, it will make one pass.
   */
  void stop();

  /** Whether the loop runs. Any thread. */
  boolean isRunning();

  /** Whether the loop is closed. Any thread. */
  boolean isClosed();

  /**
   * Frees what the loop holds. What is queued is dropped, the default executor is told to stop but
   * not waited for, and exceptions of its tasks and futures that nobody asked for are reported.
   * Closing twice is harmless. A loop that is not closed is reported in the log when the collector
   * takes it.
   *
   * @throws IllegalStateException if the loop runs
   */
  @Override
  void close();

  /**
   * Closes all generators that were begun on this loop and not finished. Called in a coroutine;
   * suspends.
   */
  void shutdownAsyncgens();

  /** {@link #shutdownDefaultExecutor(Duration)} without a limit. */
  default void shutdownDefaultExecutor() {
    shutdownDefaultExecutor(Asyncio.FOREVER);
  }

  /**
   * Has the default executor take no more work, and waits until its threads have ended. Called in a
   * coroutine; suspends, and the loop runs on meanwhile.
   *
   * @param timeout how long to wait; when it is over a warning is logged and the threads are left
   *     behind
   */
  void shutdownDefaultExecutor(Duration timeout);
}
