package dev.tulip.transport;

import dev.tulip.EventLoop;
import java.util.List;

/**
 * What {@code create_server} makes: {@code asyncio.Server}. Loop only. Closing it, by {@link #close} or
 * try-with-resources, stops listening and leaves the connections alone.
 */
public interface Server extends AutoCloseable {

  /** Stops listening; does not suspend. {@link #serveForever} ends as cancelled. May be repeated. */
  @Override
  void close();

  /** Closes the transports of all connections: each sends first what it has buffered. */
  void closeClients();

  /** Aborts the transports of all connections. */
  void abortClients();

  /** Whether it accepts connections. */
  boolean isServing();

  /** Begins to accept connections; does nothing if it does. Yields to the loop once. */
  void startServing();

  /**
   * Accepts connections until cancelled, which closes the server and waits for its connections to
   * end. Suspends.
   *
   * @throws IllegalStateException if the server is closed, or somebody else serves for ever
   * @throws dev.tulip.CancelledError always, in the end
   */
  void serveForever();

  /** Waits until the server is closed and its last connection is gone. Suspends. */
  void waitClosed();

  /** What it listens on; empty when it is closed. */
  List<TransportSocket> sockets();

  /** Its loop. */
  EventLoop getLoop();
}
