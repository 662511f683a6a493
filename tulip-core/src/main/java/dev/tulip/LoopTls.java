package dev.tulip;

import dev.tulip.transport.BaseProtocol;
import dev.tulip.transport.TlsOptions;
import dev.tulip.transport.Transport;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * TLS on connections of an {@link EventLoop} that stand already. Connections that are TLS from their
 * first byte are made with {@link dev.tulip.transport.ConnectOptions#ofTls} and {@link
 * dev.tulip.transport.ServerOptions#ofTls}.
 */
public interface LoopTls {

  /**
   * Begins TLS on a connection: {@code start_tls}. Suspends until the handshake is done. From here on
   * the old transport must not be used; the new one tells {@code protocol} what comes, and does not
   * call {@code connectionMade} again. If it fails or is cancelled the connection is closed.
   *
   * @param transport of a socket, or one that this method gave back: TLS over TLS
   * @param protocol who uses the connection, most likely {@code transport.getProtocol()}
   * @param serverSide whether this is the server's side of the handshake
   * @param serverHostname the name to verify and to send as SNI; null where there is none
   * @return the new transport
   * @throws IllegalArgumentException if TLS cannot be laid over {@code transport}, or names are to be
   *     verified and there is none
   * @throws javax.net.ssl.SSLException if the two sides do not agree, or a certificate is not trusted
   * @throws dev.tulip.transport.ConnectionAbortedException if it takes too long, or the connection is
   *     closing
   * @throws dev.tulip.transport.ConnectionResetException if the peer goes away meanwhile
   */
  Transport startTls(
      Transport transport,
      BaseProtocol<Transport> protocol,
      TlsOptions tls,
      boolean serverSide,
      @Nullable String serverHostname)
      throws IOException;

  /** {@link #startTls(Transport, BaseProtocol, TlsOptions, boolean, String)} of a client. */
  default Transport startTls(
      Transport transport,
      BaseProtocol<Transport> protocol,
      TlsOptions tls,
      @Nullable String serverHostname)
      throws IOException {
    return startTls(transport, protocol, tls, false, serverHostname);
  }
}
