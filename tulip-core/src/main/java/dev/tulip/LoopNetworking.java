package dev.tulip;

import dev.tulip.transport.BaseProtocol;
import dev.tulip.transport.ConnectOptions;
import dev.tulip.transport.Connection;
import dev.tulip.transport.DatagramOptions;
import dev.tulip.transport.DatagramTransport;
import dev.tulip.transport.Server;
import dev.tulip.transport.ServerOptions;
import dev.tulip.transport.TlsOptions;
import dev.tulip.transport.Transport;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Connections and servers of an {@link EventLoop}: the layer of transports and protocols. The streams
 * of {@link dev.tulip.stream.Streams} are made of these.
 *
 * <p>All of these methods suspend the calling coroutine. Cancelled, they close what they have opened.
 * A protocol is anything that implements {@link dev.tulip.transport.Protocol} or {@link
 * dev.tulip.transport.BufferedProtocol}; the factory is called once a connection.
 */
public interface LoopNetworking {

  /**
   * Connects to a host: {@code create_connection}. The addresses of the host are tried one after the
   * other, or as happy eyeballs. Returns when {@code connectionMade} was called, with TLS after the
   * handshake.
   *
   * @throws java.net.UnknownHostException if the host has no address
   * @throws java.net.ConnectException if nobody listens there
   * @throws IOException if no address could be connected to; with several, the text has all reasons
   * @throws ExceptionGroup instead, where {@code options} ask for all errors
   */
  <P extends BaseProtocol<Transport>> Connection<Transport, P> createConnection(
      Supplier<P> protocolFactory, String host, int port, ConnectOptions options)
      throws IOException;

  /** {@link #createConnection(Supplier, String, int, ConnectOptions)} with the defaults. */
  default <P extends BaseProtocol<Transport>> Connection<Transport, P> createConnection(
      Supplier<P> protocolFactory, String host, int port) throws IOException {
    return createConnection(protocolFactory, host, port, ConnectOptions.defaults());
  }

  /**
   * Makes a transport of a socket that is connected: {@code create_connection(sock=…)}. The channel
   * belongs to the transport from here on.
   */
  <P extends BaseProtocol<Transport>> Connection<Transport, P> createConnection(
      Supplier<P> protocolFactory, SocketChannel connected, ConnectOptions options)
      throws IOException;

  /**
   * Connects to a Unix socket: {@code create_unix_connection}.
   *
   * @throws java.net.ConnectException if nobody listens at {@code path}; its message names it
   */
  <P extends BaseProtocol<Transport>> Connection<Transport, P> createUnixConnection(
      Supplier<P> protocolFactory, Path path, ConnectOptions options) throws IOException;

  /** {@link #createUnixConnection(Supplier, Path, ConnectOptions)} with the defaults. */
  default <P extends BaseProtocol<Transport>> Connection<Transport, P> createUnixConnection(
      Supplier<P> protocolFactory, Path path) throws IOException {
    return createUnixConnection(protocolFactory, path, ConnectOptions.defaults());
  }

  /**
   * Listens on every address of every host: {@code create_server}.
   *
   * @param hosts names or addresses; none for all interfaces
   * @param port 0 for a free one, which {@link Server#sockets} tells
   * @throws java.net.BindException if an address is taken or is not this machine's
   */
  Server createServer(
      Supplier<? extends BaseProtocol<Transport>> protocolFactory,
      List<String> hosts,
      int port,
      ServerOptions options)
      throws IOException;

  /**
   * {@link #createServer(Supplier, List, int, ServerOptions)} on the addresses of one host.
   *
   * @param host null or empty for all interfaces
   */
  default Server createServer(
      Supplier<? extends BaseProtocol<Transport>> protocolFactory,
      @Nullable String host,
      int port,
      ServerOptions options)
      throws IOException {
    List<String> hosts = host == null || host.isEmpty() ? List.of() : List.of(host);
    return createServer(protocolFactory, hosts, port, options);
  }

  /** {@link #createServer(Supplier, String, int, ServerOptions)} with the defaults. */
  default Server createServer(
      Supplier<? extends BaseProtocol<Transport>> protocolFactory, @Nullable String host, int port)
      throws IOException {
    return createServer(protocolFactory, host, port, ServerOptions.defaults());
  }

  /** Serves on a socket that is bound already: {@code create_server(sock=…)}. */
  Server createServer(
      Supplier<? extends BaseProtocol<Transport>> protocolFactory,
      ServerSocketChannel bound,
      ServerOptions options)
      throws IOException;

  /**
   * Listens on a Unix socket: {@code create_unix_server}. A socket that a server has left behind is
   * replaced.
   *
   * @throws java.net.BindException if something else is at {@code path}, or its folder is missing or
   *     must not be used; its message names the path
   */
  Server createUnixServer(
      Supplier<? extends BaseProtocol<Transport>> protocolFactory, Path path, ServerOptions options)
      throws IOException;

  /** {@link #createUnixServer(Supplier, Path, ServerOptions)} with the defaults. */
  default Server createUnixServer(
      Supplier<? extends BaseProtocol<Transport>> protocolFactory, Path path) throws IOException {
    return createUnixServer(protocolFactory, path, ServerOptions.defaults());
  }

  /**
   * Opens a socket for datagrams: {@code create_datagram_endpoint}.
   *
   * @throws java.net.BindException if the local address is taken or is not this machine's
   * @throws IllegalArgumentException if the two addresses have no family in common
   */
  <P extends BaseProtocol<DatagramTransport>>
      Connection<DatagramTransport, P> createDatagramEndpoint(
          Supplier<P> protocolFactory, DatagramOptions options) throws IOException;

  /**
   * Makes a transport of a datagram socket: {@code create_datagram_endpoint(sock=…)}. The channel
   * belongs to the transport from here on.
   */
  <P extends BaseProtocol<DatagramTransport>>
      Connection<DatagramTransport, P> createDatagramEndpoint(
          Supplier<P> protocolFactory, DatagramChannel channel) throws IOException;

  /**
   * Sends a part of a file through a transport: {@code sendfile}. Suspends; nobody else may write
   * meanwhile. Afterwards the file's position is behind what was sent, whatever happened;
   * where nothing was sent it stays.
   *
   * @param count how many bytes; null for up to the end of the file
   * @param fallback whether to read and write where the system cannot send files by itself, as with
   *     TLS
   * @return how many bytes were sent
   * @throws IllegalStateException if the transport is closing, or it cannot be done and {@code
   *     fallback} is false
   */
  long sendfile(
      Transport transport, FileChannel file, long offset, @Nullable Long count, boolean fallback)
      throws IOException;

  /** {@link #sendfile(Transport, FileChannel, long, Long, boolean)} of a whole file. */
  default long sendfile(Transport transport, FileChannel file) throws IOException {
    return sendfile(transport, file, 0, null, true);
  }

  /**
   * Makes a transport of a connection that was accepted elsewhere: {@code connect_accepted_socket}.
   *
   * @param tls the server's side of TLS; null for none
   */
  <P extends BaseProtocol<Transport>> Connection<Transport, P> connectAcceptedSocket(
      Supplier<P> protocolFactory, SocketChannel accepted, @Nullable TlsOptions tls)
      throws IOException;
}
