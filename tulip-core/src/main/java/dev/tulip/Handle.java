package dev.tulip;

/**
 * A callback that a loop will run: what {@link EventLoop#callSoon} returns, {@code asyncio.Handle}.
 *
 * <p>Used on the loop's thread only.
 */
public interface Handle {

  /** Has the loop skip the callback. Once it has run, or a second time, this does nothing. */
  void cancel();

  /** Whether {@link #cancel} was called. */
  boolean cancelled();

  /** The context in which the callback runs. */
  Context getContext();
}
