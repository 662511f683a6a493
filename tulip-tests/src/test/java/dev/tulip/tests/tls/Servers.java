package dev.tulip.tests.tls;

import dev.tulip.Asyncio;
import dev.tulip.transport.BaseProtocol;
import dev.tulip.transport.ConnectOptions;
import dev.tulip.transport.Connection;
import dev.tulip.transport.Server;
import dev.tulip.transport.ServerOptions;
import dev.tulip.transport.TlsOptions;
import dev.tulip.transport.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/** Servers and clients of the running loop, on loopback. */
final class Servers {

  private Servers() {}

  /** A TLS server on a free port. */
  static Server open(Supplier<? extends BaseProtocol<Transport>> factory, TlsOptions tls)
      throws IOException {
    return Asyncio.getRunningLoop().createServer(factory, "127.0.0.1", 0, ServerOptions.ofTls(tls));
  }

  /** A server without TLS. */
  static Server openPlain(Supplier<? extends BaseProtocol<Transport>> factory) throws IOException {
    return Asyncio.getRunningLoop().createServer(factory, "127.0.0.1", 0);
  }

  static int port(Server server) {
    try {
      var address = (InetSocketAddress) server.sockets().getFirst().getsockname();
      return address == null ? 0 : address.getPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Connects to a port, as localhost. */
  static Connection<Transport, Recorder> connect(int port, TlsOptions tls) throws IOException {
    return connect(port, tls, new Recorder());
  }

  static <P extends BaseProtocol<Transport>> Connection<Transport, P> connect(
      int port, TlsOptions tls, P protocol) throws IOException {
    return Asyncio.getRunningLoop()
        .createConnection(() -> protocol, "localhost", port, ConnectOptions.ofTls(tls));
  }

  /** Connects without TLS. */
  static Connection<Transport, Recorder> connectPlain(int port) throws IOException {
    return Asyncio.getRunningLoop().createConnection(Recorder::new, "localhost", port);
  }

  static void end(Server server) {
    server.close();
    server.waitClosed();
  }
}
