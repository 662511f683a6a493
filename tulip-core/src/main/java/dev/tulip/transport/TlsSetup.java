package dev.tulip.transport;

import dev.tulip.tls.TlsEngine;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Makes the engine of one connection. */
final class TlsSetup {

  private TlsSetup() {}

  /**
   * The server's side of a connection.
   *
   * @throws IllegalArgumentException if the parameters do not suit the context
   */
  static TlsSide server(TlsOptions options) {
    var engine = options.context().createSSLEngine();
    engine.setUseClientMode(false);
    var parameters = common(engine, options);
    switch (options.clientAuth()) {
      case NONE -> {}
      case OPTIONAL -> parameters.setWantClientAuth(true);
      case REQUIRED -> parameters.setNeedClientAuth(true);
    }
    boolean tasksInline = options.clientAuth() == TlsOptions.ClientAuth.NONE;
    return new TlsSide(finish(engine, parameters, options), tasksInline, options);
  }

  /**
   * The client's side of a connection.
   *
   * @param hostname null or empty where the server's name is not known
   * @param peer the server's address; sessions are resumed with the same name and port only
   * @throws IllegalArgumentException if the name is to be verified and there is none, or the
   *     parameters do not suit the context
   */
  static TlsSide client(
      TlsOptions options, @Nullable String hostname, @Nullable SocketAddress peer) {
    boolean named = hostname != null && !hostname.isEmpty();
    if (options.verifyHostname() && !named) {
      throw new IllegalArgumentException("check_hostname requires server_hostname");
    }
    var engine =
        named
            ? options.context().createSSLEngine(hostname, portOf(peer))
            : options.context().createSSLEngine();
    engine.setUseClientMode(true);
    var parameters = common(engine, options);
    if (options.verifyHostname()) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    if (hostname != null && named && !isAddress(hostname)) {
      tellName(parameters, hostname);
    }
    return new TlsSide(finish(engine, parameters, options), false, options);
  }

  private static int portOf(@Nullable SocketAddress peer) {
    return peer instanceof InetSocketAddress address ? address.getPort() : -1;
  }

  private static SSLParameters common(SSLEngine engine, TlsOptions options) {
    var parameters = engine.getSSLParameters();
    if (!options.alpn().isEmpty()) {
      parameters.setApplicationProtocols(options.alpn().toArray(new String[0]));
    }
    return parameters;
  }

  private static TlsEngine finish(SSLEngine engine, SSLParameters parameters, TlsOptions options) {
    options.customize().accept(parameters);
    engine.setSSLParameters(parameters);
    return new TlsEngine(engine);
  }

  /** RFC 6066, 3: a literal address is no name to be told. */
  private static boolean isAddress(String hostname) {
    return hostname.indexOf(':') >= 0
        || hostname.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
  }

  /** A name that TLS does not know how to tell, such as one with an underscore, is not told. */
  private static void tellName(SSLParameters parameters, String hostname) {
    try {
      parameters.setServerNames(List.of(new SNIHostName(hostname)));
    } catch (IllegalArgumentException _) {
      parameters.setServerNames(List.of());
    }
  }
}
