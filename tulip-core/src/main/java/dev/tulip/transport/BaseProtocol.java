package dev.tulip.transport;

import org.jspecify.annotations.Nullable;

/**
 * Who is told what happens on a transport: {@code asyncio.BaseProtocol}. The loop calls these methods
 * on its own coroutine, so none may wait; what they throw closes the transport or goes to the loop's
 * exception handler. All do nothing unless overridden.
 *
 * @param <T> the transport
 */
public interface BaseProtocol<T extends BaseTransport> {

  /** The connection stands. Called once, before anything else. */
  default void connectionMade(T transport) {}

  /**
   * The connection is gone. Called once, last.
   *
   * @param exception why; null after an end of the stream, {@code close} or {@code abort}
   */
  default void connectionLost(@Nullable Throwable exception) {}

  /** More waits to be sent than the high-water mark: write no more for now. */
  default void pauseWriting() {}

  /** Follows each {@link #pauseWriting}: no more waits than the low-water mark. */
  default void resumeWriting() {}
}
