package dev.tulip.transport;

import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;

/**
 * A key of {@code get_extra_info}, with the type of its value. The names are asyncio's.
 *
 * @param <T> what the value is
 */
public final class ExtraInfo<T> {

  /** The socket, for its options and addresses. */
  public static final ExtraInfo<TransportSocket> SOCKET = of("socket", TransportSocket.class);

  /** The local address. */
  public static final ExtraInfo<SocketAddress> SOCKNAME = of("sockname", SocketAddress.class);

  /** The peer's address. */
  public static final ExtraInfo<SocketAddress> PEERNAME = of("peername", SocketAddress.class);

  /** The context that TLS was set up with. */
  public static final ExtraInfo<SSLContext> SSLCONTEXT = of("sslcontext", SSLContext.class);

  /** The TLS session: {@code ssl_object} of asyncio. */
  public static final ExtraInfo<SSLSession> SSL_OBJECT = of("ssl_object", SSLSession.class);

  /** The peer's certificates, its own first; absent where it has shown none. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  public static final ExtraInfo<List<Certificate>> PEERCERT =
      (ExtraInfo) of("peercert", List.class);

  /** The name of the cipher suite. */
  public static final ExtraInfo<String> CIPHER = of("cipher", String.class);

  /** The protocol that ALPN has chosen; absent where none was. */
  public static final ExtraInfo<String> ALPN = of("alpn", String.class);

  /** The channel of a pipe. */
  public static final ExtraInfo<java.nio.channels.Channel> PIPE =
      of("pipe", java.nio.channels.Channel.class);

  /** The child process. */
  public static final ExtraInfo<ProcessHandle> SUBPROCESS = of("subprocess", ProcessHandle.class);

  private final String name;
  private final Class<T> type;

  private ExtraInfo(String name, Class<T> type) {
    this.name = name;
    this.type = type;
  }

  /** A key of one's own, for a transport of one's own. Each call makes another key. */
  public static <T> ExtraInfo<T> of(String name, Class<T> type) {
    return new ExtraInfo<>(
        Objects.requireNonNull(name, "name"), Objects.requireNonNull(type, "type"));
  }

  /** asyncio's name. */
  public String name() {
    return name;
  }

  /** What the value is. */
  public Class<T> type() {
    return type;
  }

  @Override
  public String toString() {
    return name;
  }
}
