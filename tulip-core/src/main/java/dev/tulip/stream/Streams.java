package dev.tulip.stream;

import dev.tulip.Asyncio;
import dev.tulip.EventLoop;
import dev.tulip.transport.ConnectOptions;
import dev.tulip.transport.Server;
import dev.tulip.transport.ServerOptions;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The two ends of a connection, and the functions of {@code asyncio.streams} that make them; {@link
 * Asyncio} has them all. Those suspend.
 *
 * @param reader what the peer sends
 * @param writer what the peer gets
 */
public record Streams(StreamReader reader, StreamWriter writer) {

  /** {@link Asyncio#openConnection(String, int, int, ConnectOptions)}. */
  public static Streams openConnection(String host, int port, int limit, ConnectOptions options)
      throws IOException {
    var loop = Asyncio.getRunningLoop();
    var ends = new Ends(loop, limit, null);
    var connection = loop.createConnection(() -> ends.protocol, host, port, options);
    return ends.streams(connection.transport());
  }

  /** {@link Asyncio#openConnection(SocketChannel, int, ConnectOptions)}. */
  public static Streams openConnection(SocketChannel connected, int limit, ConnectOptions options)
      throws IOException {
    var loop = Asyncio.getRunningLoop();
    var ends = new Ends(loop, limit, null);
    var connection = loop.createConnection(() -> ends.protocol, connected, options);
    return ends.streams(connection.transport());
  }

  /** {@link Asyncio#openUnixConnection(Path, int, ConnectOptions)}. */
  public static Streams openUnixConnection(Path path, int limit, ConnectOptions options)
      throws IOException {
    var loop = Asyncio.getRunningLoop();
    var ends = new Ends(loop, limit, null);
    var connection = loop.createUnixConnection(() -> ends.protocol, path, options);
    return ends.streams(connection.transport());
  }

  /** {@link Asyncio#startServer(ClientConnected, String, int, int, ServerOptions)}. */
  public static Server startServer(
      ClientConnected clientConnected,
      @Nullable String host,
      int port,
      int limit,
      ServerOptions options)
      throws IOException {
    var loop = Asyncio.getRunningLoop();
    return loop.createServer(protocols(loop, clientConnected, limit), host, port, options);
  }

  /** {@link Asyncio#startServer(ClientConnected, List, int, int, ServerOptions)}. */
  public static Server startServer(
      ClientConnected clientConnected,
      List<String> hosts,
      int port,
      int limit,
      ServerOptions options)
      throws IOException {
    var loop = Asyncio.getRunningLoop();
    return loop.createServer(protocols(loop, clientConnected, limit), hosts, port, options);
  }

  /** {@link Asyncio#startServer(ClientConnected, ServerSocketChannel, int, ServerOptions)}. */
  public static Server startServer(
      ClientConnected clientConnected, ServerSocketChannel bound, int limit, ServerOptions options)
      throws IOException {
    var loop = Asyncio.getRunningLoop();
    return loop.createServer(protocols(loop, clientConnected, limit), bound, options);
  }

  /** {@link Asyncio#startUnixServer(ClientConnected, Path, int, ServerOptions)}. */
  public static Server startUnixServer(
      ClientConnected clientConnected, Path path, int limit, ServerOptions options)
      throws IOException {
    var loop = Asyncio.getRunningLoop();
    return loop.createUnixServer(protocols(loop, clientConnected, limit), path, options);
  }

  private static Supplier<StreamReaderProtocol> protocols(
      EventLoop loop, ClientConnected clientConnected, int limit) {
    java.util.Objects.requireNonNull(clientConnected, "clientConnected");
    new StreamReader(loop, limit); // Refuses a bad limit now and not with the first connection.
    return () -> new Ends(loop, limit, clientConnected).protocol;
  }

  /** A reader and its protocol, before there is a transport. */
  private static final class Ends {
    final EventLoop loop;
    final StreamReader reader;
    final StreamReaderProtocol protocol;

    Ends(EventLoop loop, int limit, @Nullable ClientConnected clientConnected) {
      this.loop = loop;
      this.reader = new StreamReader(loop, limit);
      this.protocol = new StreamReaderProtocol(loop, reader, clientConnected);
    }

    Streams streams(dev.tulip.transport.Transport transport) {
      return new Streams(reader, new StreamWriter(transport, protocol, reader, loop));
    }
  }
}
