package dev.tulip.transport;

import dev.tulip.EventLoop;
import dev.tulip.io.LoopIo;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names to addresses. The JDK's resolver blocks, so names are looked up on the default executor;
 * numeric addresses are not looked up at all. Suspends.
 */
public final class Resolver {

  private Resolver() {}

  /**
   * The addresses of {@code host}, in the system's order.
   *
   * @param host null or empty for the wildcard addresses where {@code passive}, else for loopback
   * @param family null for both
   * @throws UnknownHostException if there are none
   */
  public static List<InetSocketAddress> resolve(
      EventLoop loop,
      @Nullable String host,
      int port,
      @Nullable ProtocolFamily family,
      boolean passive)
      throws UnknownHostException {
    requirePort(port);
    var addresses = new ArrayList<InetSocketAddress>();
    for (var address : addresses(loop, host, passive)) {
      if (family == null || family == familyOf(address)) {
        addresses.add(new InetSocketAddress(address, port));
      }
    }
    if (addresses.isEmpty()) {
      throw new UnknownHostException("getaddrinfo() returned empty list for " + host);
    }
    return addresses;
  }

  private static void requirePort(int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be 0-65535: " + port);
    }
  }

  private static List<InetAddress> addresses(EventLoop loop, @Nullable String host, boolean passive)
      throws UnknownHostException {
    if (host == null || host.isEmpty()) {
      return passive
          ? List.of(InetAddress.ofLiteral("0.0.0.0"), InetAddress.ofLiteral("::"))
          : List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));
    }
    var literal = literalOrNull(host);
    if (literal != null) {
      return List.of(literal);
    }
    var known = LoopIo.of(loop).lookup(host);
    if (known != null) {
      return known;
    }
    return List.of(loop.runInExecutor(() -> InetAddress.getAllByName(host)).await());
  }

  private static @Nullable InetAddress literalOrNull(String host) {
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  static ProtocolFamily familyOf(InetAddress address) {
    return address instanceof Inet6Address
        ? StandardProtocolFamily.INET6
        : StandardProtocolFamily.INET;
  }

  static InetAddress wildcard(ProtocolFamily family) {
    return InetAddress.ofLiteral(family == StandardProtocolFamily.INET6 ? "::" : "0.0.0.0");
  }

  /** The name of an address, looked up: blocks. */
  public static NameInfo nameOf(InetSocketAddress address) {
    return new NameInfo(address.getHostName(), Integer.toString(address.getPort()));
  }

  /**
   * Mixes the families, as RFC 8305, section 4, wants it: {@code firstCount} addresses of the first
   * one's family, then one of each in turn.
   */
  static List<InetSocketAddress> interleave(List<InetSocketAddress> addresses, int firstCount) {
    boolean firstIs4 = addresses.getFirst().getAddress() instanceof Inet4Address;
    Deque<InetSocketAddress> first = new ArrayDeque<>();
    Deque<InetSocketAddress> second = new ArrayDeque<>();
    for (var address : addresses) {
      (address.getAddress() instanceof Inet4Address == firstIs4 ? first : second).add(address);
    }
    var mixed = new ArrayList<InetSocketAddress>();
    for (int i = 1; i < firstCount && !first.isEmpty(); i++) {
      mixed.add(first.remove());
    }
    while (!first.isEmpty() || !second.isEmpty()) {
      if (!first.isEmpty()) {
        mixed.add(first.remove());
      }
      if (!second.isEmpty()) {
        mixed.add(second.remove());
      }
    }
    return mixed;
  }
}
