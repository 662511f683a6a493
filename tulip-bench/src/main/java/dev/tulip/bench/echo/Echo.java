package dev.tulip.bench.echo;

import dev.tulip.Asyncio;
import dev.tulip.stream.StreamReader;
import dev.tulip.transport.Server;
import dev.tulip.transport.ServerOptions;
import dev.tulip.transport.TlsOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * An echo server, as a program: {@code Echo sockets|streams|protocol tcp|PATH BUFFER [TLS-FOLDER]}.
 * Prints its port or path and its version when it listens, and serves until it is killed. {@code
 * -Dtulip.driver} chooses what it runs on.
 */
public final class Echo {

  static final int BACKLOG = 4096;

  private static final String HOST = "127.0.0.1";

  private final String address;
  private final int buffer;
  private final ServerOptions options;

  private Echo(String address, int buffer, ServerOptions options) {
    this.address = address;
    this.buffer = buffer;
    this.options = options;
  }

  /** Serves. */
  public static void main(String[] args) throws Exception {
    var options = ServerOptions.defaults().withBacklog(BACKLOG);
    if (args.length > 3) {
      options = options.withTls(TlsOptions.of(Certificate.load(Path.of(args[3]))));
    }
    var echo = new Echo(args[1], Integer.parseInt(args[2]), options);
    Asyncio.run(() -> echo.serve(args[0]));
  }

  private void serve(String kind) throws IOException {
    switch (kind) {
      case "sockets" -> new SocketEcho(buffer).serve(address);
      case "streams" -> serve(streams());
      case "protocol" -> serve(protocols());
      default -> throw new IllegalArgumentException(kind);
    }
  }

  private Server streams() throws IOException {
    var echo = new StreamEcho(buffer);
    int limit = StreamReader.DEFAULT_LIMIT;
    return isTcp(address)
        ? Asyncio.startServer(echo, HOST, 0, limit, options)
        : Asyncio.startUnixServer(echo, Path.of(address), limit, options);
  }

  private Server protocols() throws IOException {
    var loop = Asyncio.getRunningLoop();
    return isTcp(address)
        ? loop.createServer(ProtocolEcho::new, HOST, 0, options)
        : loop.createUnixServer(ProtocolEcho::new, Path.of(address), options);
  }

  private void serve(Server server) throws IOException {
    var where =
        isTcp(address)
            ? ((InetSocketAddress) server.sockets().getFirst().getsockname()).getPort()
            : address;
    listening(where);
    server.serveForever();
  }

  static boolean isTcp(String address) {
    return address.equals("tcp");
  }

  static void listening(Object where) {
    System.out.println(where + " JDK " + Runtime.version());
  }
}
