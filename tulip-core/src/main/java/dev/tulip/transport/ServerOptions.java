package dev.tulip.transport;

import java.net.ProtocolFamily;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The keyword arguments of {@code create_server} and {@code start_server}.
 *
 * @param tls TLS; null for none
 * @param family {@link java.net.StandardProtocolFamily#INET} or {@code INET6} only; null for both. A
 *     server on all interfaces by IPv6 takes IPv4 connections, too, as Java's do; asyncio's does not
 * @param backlog how many connections the system holds ready; asyncio's 100
 * @param reuseAddress {@code SO_REUSEADDR}; null for true but on Windows, as in asyncio
 * @param reusePort {@code SO_REUSEPORT}: other sockets may listen on the same port
 * @param keepAlive {@code SO_KEEPALIVE} of the connections
 * @param startServing whether it serves at once; otherwise {@link Server#startServing} begins
 * @param cleanupSocket whether the path of a Unix server is removed when it closes
 */
public record ServerOptions(
    @Nullable TlsOptions tls,
    @Nullable ProtocolFamily family,
    int backlog,
    @Nullable Boolean reuseAddress,
    boolean reusePort,
    boolean keepAlive,
    boolean startServing,
    boolean cleanupSocket) {

  private static final ServerOptions DEFAULTS =
      new ServerOptions(null, null, 100, null, false, false, true, true);

  /**
   * @throws IllegalArgumentException if the backlog is negative
   */
  public ServerOptions {
    if (backlog < 0) {
      throw new IllegalArgumentException("backlog is negative: " + backlog);
    }
  }

  /** No TLS, a backlog of 100, and serving at once. */
  public static ServerOptions defaults() {
    return DEFAULTS;
  }

  /** The defaults with TLS. */
  public static ServerOptions ofTls(TlsOptions tls) {
    return DEFAULTS.withTls(tls);
  }

  /** These options with TLS. */
  public ServerOptions withTls(TlsOptions tls) {
    return new ServerOptions(
        Objects.requireNonNull(tls, "tls"),
        family,
        backlog,
        reuseAddress,
        reusePort,
        keepAlive,
        startServing,
        cleanupSocket);
  }

  /** These options for one family of addresses. */
  public ServerOptions withFamily(ProtocolFamily family) {
    return new ServerOptions(
        tls, family, backlog, reuseAddress, reusePort, keepAlive, startServing, cleanupSocket);
  }

  /** These options with another backlog. */
  public ServerOptions withBacklog(int backlog) {
    return new ServerOptions(
        tls, family, backlog, reuseAddress, reusePort, keepAlive, startServing, cleanupSocket);
  }

  /** These options with or without {@code SO_REUSEADDR}. */
  public ServerOptions withReuseAddress(boolean reuseAddress) {
    return new ServerOptions(
        tls, family, backlog, reuseAddress, reusePort, keepAlive, startServing, cleanupSocket);
  }

  /** These options with or without {@code SO_REUSEPORT}. */
  public ServerOptions withReusePort(boolean reusePort) {
    return new ServerOptions(
        tls, family, backlog, reuseAddress, reusePort, keepAlive, startServing, cleanupSocket);
  }

  /** These options with or without {@code SO_KEEPALIVE} on the connections. */
  public ServerOptions withKeepAlive(boolean keepAlive) {
    return new ServerOptions(
        tls, family, backlog, reuseAddress, reusePort, keepAlive, startServing, cleanupSocket);
  }

  /** These options for a server that serves at once, or waits to be told. */
  public ServerOptions withStartServing(boolean startServing) {
    return new ServerOptions(
        tls, family, backlog, reuseAddress, reusePort, keepAlive, startServing, cleanupSocket);
  }

  /** These options for a Unix server that removes its path when it closes, or leaves it. */
  public ServerOptions withCleanupSocket(boolean cleanupSocket) {
    return new ServerOptions(
        tls, family, backlog, reuseAddress, reusePort, keepAlive, startServing, cleanupSocket);
  }
}
