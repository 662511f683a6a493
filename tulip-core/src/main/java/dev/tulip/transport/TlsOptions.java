package dev.tulip.transport;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * TLS: asyncio's {@code ssl}, {@code ssl_handshake_timeout} and {@code ssl_shutdown_timeout}, and what
 * Python keeps in its {@code SSLContext} and Java does not.
 *
 * @param context keys and trust
 * @param alpn protocols to offer or to choose from, best first; empty for no ALPN
 * @param clientAuth whether a server asks for the client's certificate
 * @param verifyHostname whether a client checks the server's name against its certificate: {@code
 *     check_hostname}
 * @param handshakeTimeout how long the handshake may take; asyncio's 60 s
 * @param shutdownTimeout how long the exchange of close-notify may take; asyncio's 30 s
 * @param customize called last with the parameters of each connection, for ciphers, versions, SNI
 *     matchers
 */
public record TlsOptions(
    SSLContext context,
    List<String> alpn,
    ClientAuth clientAuth,
    boolean verifyHostname,
    Duration handshakeTimeout,
    Duration shutdownTimeout,
    Consumer<SSLParameters> customize) {

  /** Whether a server asks for the client's certificate: {@code verify_mode}. */
  public enum ClientAuth {
    /** It does not. */
    NONE,
    /** It does, and goes on without. */
    OPTIONAL,
    /** It does, and refuses the handshake without. */
    REQUIRED
  }

  /** asyncio's {@code constants.SSL_HANDSHAKE_TIMEOUT}. */
  private static final Duration HANDSHAKE = Duration.ofSeconds(60);

  /** asyncio's {@code constants.SSL_SHUTDOWN_TIMEOUT}. */
  private static final Duration SHUTDOWN = Duration.ofSeconds(30);

  /**
   * @throws IllegalArgumentException if a timeout is not positive
   */
  public TlsOptions {
    Objects.requireNonNull(context, "context");
    alpn = List.copyOf(alpn);
    Objects.requireNonNull(clientAuth, "clientAuth");
    Objects.requireNonNull(customize, "customize");
    requirePositive("handshakeTimeout", handshakeTimeout);
    requirePositive("shutdownTimeout", shutdownTimeout);
  }

  private static void requirePositive(String name, Duration value) {
    if (!Objects.requireNonNull(value, name).isPositive()) {
      throw new IllegalArgumentException(name + " should be a positive number, got " + value);
    }
  }

  /** TLS with {@code context}, names verified, no ALPN, no client certificates, asyncio's timeouts. */
  public static TlsOptions of(SSLContext context) {
    return new TlsOptions(context, List.of(), ClientAuth.NONE, true, HANDSHAKE, SHUTDOWN, _ -> {});
  }

  /** These options with protocols for ALPN, best first. */
  public TlsOptions withAlpn(String... protocols) {
    return new TlsOptions(
        context,
        List.of(protocols),
        clientAuth,
        verifyHostname,
        handshakeTimeout,
        shutdownTimeout,
        customize);
  }

  /** These options with a server that asks for the client's certificate, or not. */
  public TlsOptions withClientAuth(ClientAuth clientAuth) {
    return new TlsOptions(
        context, alpn, clientAuth, verifyHostname, handshakeTimeout, shutdownTimeout, customize);
  }

  /** These options with or without the check of the server's name. */
  public TlsOptions withVerifyHostname(boolean verifyHostname) {
    return new TlsOptions(
        context, alpn, clientAuth, verifyHostname, handshakeTimeout, shutdownTimeout, customize);
  }

  /** These options with another limit for the handshake. */
  public TlsOptions withHandshakeTimeout(Duration handshakeTimeout) {
    return new TlsOptions(
        context, alpn, clientAuth, verifyHostname, handshakeTimeout, shutdownTimeout, customize);
  }

  /** These options with another limit for the shutdown. */
  public TlsOptions withShutdownTimeout(Duration shutdownTimeout) {
    return new TlsOptions(
        context, alpn, clientAuth, verifyHostname, handshakeTimeout, shutdownTimeout, customize);
  }

  /** These options with a last word on each connection's parameters. */
  public TlsOptions withParameters(Consumer<SSLParameters> customize) {
    return new TlsOptions(
        context, alpn, clientAuth, verifyHostname, handshakeTimeout, shutdownTimeout, customize);
  }
}
