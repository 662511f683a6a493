package dev.tulip;

import org.jspecify.annotations.Nullable;

/**
 * Decides which loop a thread has and how loops are made: {@code asyncio.AbstractEventLoopPolicy}.
 * One for the process.
 *
 * <p>Python is giving policies up (deprecated in 3.14); a program that wants another kind of loop
 * had better hand a factory to {@link Runner}.
 */
public interface EventLoopPolicy {

  /**
   * The loop of the calling thread.
   *
   * @throws NoRunningLoopException if it has none
   */
  EventLoop getEventLoop();

  /** Sets the loop of the calling thread; null takes it away. */
  void setEventLoop(@Nullable EventLoop loop);

  /** A new loop, which is not set as any thread's. */
  EventLoop newEventLoop();
}
