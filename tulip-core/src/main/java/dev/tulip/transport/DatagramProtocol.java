package dev.tulip.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/** The protocol of datagrams: {@code asyncio.DatagramProtocol}. */
public interface DatagramProtocol extends BaseProtocol<DatagramTransport> {

  /**
   * A datagram has come; it may be empty.
   *
   * @param data read-only, and valid until this method returns
   * @param sender who has sent it
   */
  default void datagramReceived(ByteBuffer data, SocketAddress sender) {}

  /** A send or a receive has failed; the transport lives on. */
  default void errorReceived(IOException exception) {}
}
