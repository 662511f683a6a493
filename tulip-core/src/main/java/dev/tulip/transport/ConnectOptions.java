package dev.tulip.transport;

import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The keyword arguments of {@code create_connection} and {@code open_connection}.
 *
 * @param tls TLS; null for none
 * @param serverHostname the name to verify and to send as SNI; null for the host connected to
 * @param family {@link java.net.StandardProtocolFamily#INET} or {@code INET6} only; null for both
 * @param localAddress the address to bind the local side to; null for any
 * @param happyEyeballsDelay how long to wait for one address before the next is tried beside it (RFC
 *     8305 recommends 250 ms); null to try one after the other
 * @param interleave how many addresses of the first family come before one of the other, with several
 *     families (RFC 8305 calls it First Address Family Count); null for 1 with happy eyeballs and
 *     for the resolver's order without
 * @param allErrors whether an {@link dev.tulip.ExceptionGroup} of all failures is thrown where no
 *     address could be connected to, instead of one exception
 */
public record ConnectOptions(
    @Nullable TlsOptions tls,
    @Nullable String serverHostname,
    @Nullable ProtocolFamily family,
    @Nullable InetSocketAddress localAddress,
    @Nullable Duration happyEyeballsDelay,
    @Nullable Integer interleave,
    boolean allErrors) {

  private static final ConnectOptions DEFAULTS =
      new ConnectOptions(null, null, null, null, null, null, false);

  /**
   * @throws IllegalArgumentException if {@code serverHostname} comes without TLS, or a number is
   *     negative
   */
  public ConnectOptions {
    if (serverHostname != null && tls == null) {
      throw new IllegalArgumentException(
          "server_hostname is only meaningful with ssl: " + serverHostname);
    }
    if (happyEyeballsDelay != null && happyEyeballsDelay.isNegative()) {
      throw new IllegalArgumentException("happyEyeballsDelay is negative: " + happyEyeballsDelay);
    }
    if (interleave != null && interleave < 0) {
      throw new IllegalArgumentException("interleave is negative: " + interleave);
    }
  }

  /** Neither TLS nor anything else. */
  public static ConnectOptions defaults() {
    return DEFAULTS;
  }

  /** The defaults with TLS. */
  public static ConnectOptions ofTls(TlsOptions tls) {
    return DEFAULTS.withTls(tls);
  }

  /** These options with TLS. */
  public ConnectOptions withTls(TlsOptions tls) {
    return new ConnectOptions(
        Objects.requireNonNull(tls, "tls"),
        serverHostname,
        family,
        localAddress,
        happyEyeballsDelay,
        interleave,
        allErrors);
  }

  /** These options with a name to verify instead of the host; with TLS only. */
  public ConnectOptions withServerHostname(String serverHostname) {
    return new ConnectOptions(
        tls, serverHostname, family, localAddress, happyEyeballsDelay, interleave, allErrors);
  }

  /** These options for one family of addresses. */
  public ConnectOptions withFamily(ProtocolFamily family) {
    return new ConnectOptions(
        tls, serverHostname, family, localAddress, happyEyeballsDelay, interleave, allErrors);
  }

  /** These options with an address for the local side. */
  public ConnectOptions withLocalAddress(InetSocketAddress localAddress) {
    return new ConnectOptions(
        tls, serverHostname, family, localAddress, happyEyeballsDelay, interleave, allErrors);
  }

  /** These options with happy eyeballs. */
  public ConnectOptions withHappyEyeballsDelay(Duration happyEyeballsDelay) {
    return new ConnectOptions(
        tls, serverHostname, family, localAddress, happyEyeballsDelay, interleave, allErrors);
  }

  /** These options with families mixed in the order of addresses. */
  public ConnectOptions withInterleave(int interleave) {
    return new ConnectOptions(
        tls, serverHostname, family, localAddress, happyEyeballsDelay, interleave, allErrors);
  }

  /** These options with all failures in an exception group, or as one exception. */
  public ConnectOptions withAllErrors(boolean allErrors) {
    return new ConnectOptions(
        tls, serverHostname, family, localAddress, happyEyeballsDelay, interleave, allErrors);
  }
}
