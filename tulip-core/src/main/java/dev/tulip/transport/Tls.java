package dev.tulip.transport;

import dev.tulip.Future;
import dev.tulip.io.LoopIo;
import dev.tulip.spi.RawSocket;
import org.jspecify.annotations.Nullable;

/** The one door into TLS. */
final class Tls {

  private Tls() {}

  /** Sets TLS up on an accepted connection. */
  static void accept(
      LoopIo io,
      RawSocket socket,
      BaseProtocol<Transport> protocol,
      TlsOptions options,
      ServerImpl server) {
    throw new IllegalStateException("TLS is not there");
  }

  /** Sets TLS up on a connection of ours; {@code waiter} is done when the handshake is. */
  static Transport wrap(
      LoopIo io,
      RawSocket socket,
      BaseProtocol<Transport> protocol,
      TlsOptions options,
      @Nullable String serverHostname,
      boolean serverSide,
      Future<@Nullable Void> waiter) {
    throw new IllegalStateException("TLS is not there");
  }
}
