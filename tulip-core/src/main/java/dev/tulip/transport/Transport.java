package dev.tulip.transport;

/**
 * Both directions of a connection: {@code asyncio.Transport}. Made by the loop, which calls the
 * protocol: {@code connectionMade} once, then {@code dataReceived} any number of times, {@code
 * eofReceived} at most once, {@code connectionLost} once. Loop only; does not suspend.
 */
public interface Transport extends ReadTransport, WriteTransport {

  /**
   * Sets who is told of what comes; takes effect with the next read.
   *
   * @param protocol a {@link Protocol} or a {@link BufferedProtocol}
   */
  void setProtocol(BaseProtocol<Transport> protocol);

  /** Who is told of what comes. */
  BaseProtocol<Transport> getProtocol();
}
