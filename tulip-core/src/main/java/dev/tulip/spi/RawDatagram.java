package dev.tulip.spi;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A datagram socket that never blocks. */
public non-sealed interface RawDatagram extends RawEndpoint {

  /** Binds the local side; null for any address and port. */
  void bind(@Nullable SocketAddress local) throws IOException;

  /** Sets the one peer to send to and receive from. */
  void connect(SocketAddress remote) throws IOException;

  /**
   * Receives a datagram; what does not fit is lost.
   *
   * @return the sender, or null where no datagram waits
   * @throws java.net.PortUnreachableException where the peer's machine has answered that nobody is
   *     there
   */
  @Nullable SocketAddress receive(ByteBuffer into) throws IOException;

  /**
   * Sends a datagram, whole or not at all.
   *
   * @param target the receiver; null for the connected one
   * @return whether the system took it
   */
  boolean send(ByteBuffer datagram, @Nullable SocketAddress target) throws IOException;

  /** The connected peer's address, or null. */
  @Nullable SocketAddress remoteAddress() throws IOException;
}
