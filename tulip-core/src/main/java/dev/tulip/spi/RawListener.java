package dev.tulip.spi;

import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A listening socket, TCP or Unix, that never blocks. */
public non-sealed interface RawListener extends RawEndpoint {

  /**
   * Binds the socket and listens.
   *
   * @param backlog how many connections the system may hold ready
   */
  void bind(SocketAddress local, int backlog) throws IOException;

  /**
   * The next connection.
   *
   * @return null where none waits
   * @throws OutOfResourcesException where the process or the system has no more of what a connection
   *     needs; the connection keeps waiting
   */
  @Nullable RawSocket accept() throws IOException;
}
