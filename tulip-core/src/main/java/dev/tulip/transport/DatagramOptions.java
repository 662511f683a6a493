package dev.tulip.transport;

import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The keyword arguments of {@code create_datagram_endpoint}. An address may be unresolved, as {@link
 * InetSocketAddress#createUnresolved} makes it: then it is looked up.
 *
 * @param localAddress where to receive; null for a free port on all interfaces
 * @param remoteAddress the only peer; null for none
 * @param family {@link java.net.StandardProtocolFamily#INET} or {@code INET6}; null for whichever the
 *     addresses have; needed where there is no address
 * @param reusePort {@code SO_REUSEPORT}: other sockets may receive on the same port
 * @param allowBroadcast {@code SO_BROADCAST}: sending to broadcast addresses is allowed
 */
public record DatagramOptions(
    @Nullable InetSocketAddress localAddress,
    @Nullable InetSocketAddress remoteAddress,
    @Nullable ProtocolFamily family,
    boolean reusePort,
    boolean allowBroadcast) {

  private static final DatagramOptions DEFAULTS =
      new DatagramOptions(null, null, null, false, false);

  /** A free port on all interfaces, no peer; needs a family. */
  public static DatagramOptions defaults() {
    return DEFAULTS;
  }

  /** An endpoint that receives at {@code address}. */
  public static DatagramOptions ofLocal(InetSocketAddress address) {
    return DEFAULTS.withLocalAddress(address);
  }

  /** An endpoint with one peer. */
  public static DatagramOptions ofRemote(InetSocketAddress address) {
    return DEFAULTS.withRemoteAddress(address);
  }

  /** These options with a place to receive. */
  public DatagramOptions withLocalAddress(InetSocketAddress address) {
    return new DatagramOptions(
        Objects.requireNonNull(address, "address"),
        remoteAddress,
        family,
        reusePort,
        allowBroadcast);
  }

  /** These options with one peer. */
  public DatagramOptions withRemoteAddress(InetSocketAddress address) {
    return new DatagramOptions(
        localAddress,
        Objects.requireNonNull(address, "address"),
        family,
        reusePort,
        allowBroadcast);
  }

  /** These options for one family of addresses. */
  public DatagramOptions withFamily(ProtocolFamily family) {
    return new DatagramOptions(localAddress, remoteAddress, family, reusePort, allowBroadcast);
  }

  /** These options with or without {@code SO_REUSEPORT}. */
  public DatagramOptions withReusePort(boolean reusePort) {
    return new DatagramOptions(localAddress, remoteAddress, family, reusePort, allowBroadcast);
  }

  /** These options with or without {@code SO_BROADCAST}. */
  public DatagramOptions withAllowBroadcast(boolean allowBroadcast) {
    return new DatagramOptions(localAddress, remoteAddress, family, reusePort, allowBroadcast);
  }
}
