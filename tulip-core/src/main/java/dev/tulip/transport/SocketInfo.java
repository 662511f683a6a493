package dev.tulip.transport;

import dev.tulip.spi.RawDatagram;
import dev.tulip.spi.RawEndpoint;
import dev.tulip.spi.RawSocket;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What {@code get_extra_info} of a socket's transport knows.
 *
 * @param sockname the local address; null where the system did not say
 * @param peername the peer's address; null where there is none
 */
record SocketInfo(
    TransportSocket socket, @Nullable SocketAddress sockname, @Nullable SocketAddress peername) {

  @FunctionalInterface
  private interface AddressSource {
    @Nullable SocketAddress get() throws IOException;
  }

  static SocketInfo of(RawSocket socket) {
    return of(socket, socket::remoteAddress);
  }

  static SocketInfo of(RawDatagram socket) {
    return of(socket, socket::remoteAddress);
  }

  private static SocketInfo of(RawEndpoint socket, AddressSource peer) {
    return new SocketInfo(
        new TransportSocket(socket), addressOrNull(socket::localAddress), addressOrNull(peer));
  }

  private static @Nullable SocketAddress addressOrNull(AddressSource source) {
    try {
      return source.get();
    } catch (IOException _) {
      return null;
    }
  }

  <T> @Nullable T get(ExtraInfo<T> key) {
    if (key == ExtraInfo.SOCKET) {
      return key.type().cast(socket);
    }
    if (key == ExtraInfo.SOCKNAME) {
      return key.type().cast(sockname);
    }
    return key == ExtraInfo.PEERNAME ? key.type().cast(peername) : null;
  }
}
