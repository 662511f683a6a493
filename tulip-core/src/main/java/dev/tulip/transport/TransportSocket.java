package dev.tulip.transport;

import dev.tulip.spi.RawDatagram;
import dev.tulip.spi.RawEndpoint;
import dev.tulip.spi.RawSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import org.jspecify.annotations.Nullable;

/**
 * A look at a transport's or server's socket: {@code asyncio.trsock.TransportSocket}. Options can be
 * set; nothing can be read, written or closed past the transport. Loop only.
 */
public final class TransportSocket {

  private final RawEndpoint socket;

  TransportSocket(RawEndpoint socket) {
    this.socket = socket;
  }

  /** The local address, or null. */
  public @Nullable SocketAddress getsockname() throws IOException {
    return socket.localAddress();
  }

  /** The peer's address, or null. */
  public @Nullable SocketAddress getpeername() throws IOException {
    return switch (socket) {
      case RawSocket stream -> stream.remoteAddress();
      case RawDatagram datagram -> datagram.remoteAddress();
      default -> null;
    };
  }

  /**
   * Sets an option, such as {@link java.net.StandardSocketOptions#SO_KEEPALIVE}.
   *
   * @throws UnsupportedOperationException if this kind of socket does not have it
   */
  public <T> void setsockopt(SocketOption<T> option, T value) throws IOException {
    socket.setOption(option, value);
  }

  /** The value of an option. */
  public <T> T getsockopt(SocketOption<T> option) throws IOException {
    return socket.getOption(option);
  }

  /** Whether it has not been closed. */
  public boolean isOpen() {
    return socket.isOpen();
  }

  @Override
  public String toString() {
    return "<TransportSocket " + (isOpen() ? SocketTexts.addresses(this) : "closed") + ">";
  }
}
