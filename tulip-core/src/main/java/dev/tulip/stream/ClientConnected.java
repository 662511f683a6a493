package dev.tulip.stream;

/**
 * What a stream server does with a connection: {@code client_connected_cb}. It becomes a task of its
 * own, and may wait. What it throws goes to the loop's exception handler and closes the connection;
 * when it returns, the connection is as it leaves it.
 */
@FunctionalInterface
public interface ClientConnected {

  /** Serves one client. */
  void connected(StreamReader reader, StreamWriter writer) throws Exception;
}
