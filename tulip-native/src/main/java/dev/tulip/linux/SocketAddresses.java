package dev.tulip.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteOrder;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.file.InvalidPathException;
import org.jspecify.annotations.Nullable;

/**
 * Addresses as the kernel has them: {@code sockaddr_in} and {@code sockaddr_in6} of {@code
 * linux/in.h} and {@code linux/in6.h}, {@code sockaddr_un} of {@code linux/un.h}. The family comes
 * first in each, in the machine's order; ports and the flow label are in the network's.
 */
final class SocketAddresses {

  static final int AF_UNIX = 1;
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;

  /** {@code sizeof(struct sockaddr_storage)}: room for each kind. */
  static final int MAX_SIZE = 128;

  private static final int INET_SIZE = 16;
  private static final int INET6_SIZE = 28;
  private static final int INET_HOST = 4;
  private static final int INET6_FLOW = 4;
  private static final int INET6_HOST = 8;
  private static final int INET6_SCOPE = 24;
  private static final int PORT = 2;
  private static final int UNIX_PATH = 2;

  /** Of {@code sun_path}; one byte is left for the zero at the end. */
  private static final int UNIX_PATH_SIZE = 108;

  private static final ValueLayout.OfShort NETWORK_SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private SocketAddresses() {}

  /**
   * Writes {@code address} for a socket of {@code family}.
   *
   * @return how many bytes it takes
   * @throws UnresolvedAddressException if it has a name only
   * @throws UnsupportedAddressTypeException if such a socket has no such addresses
   */
  static int write(SocketAddress address, int family, MemorySegment into) throws SocketException {
    into.fill((byte) 0);
    into.set(JAVA_SHORT_UNALIGNED, 0, (short) family);
    return switch (address) {
      case UnixDomainSocketAddress unix when family == AF_UNIX -> writeUnix(unix, into);
      case InetSocketAddress inet when family == AF_INET -> writeInet(inet, into);
      case InetSocketAddress inet when family == AF_INET6 -> writeInet6(inet, into);
      default -> throw new UnsupportedAddressTypeException();
    };
  }

  private static InetAddress hostOf(InetSocketAddress address) {
    if (address.isUnresolved()) {
      throw new UnresolvedAddressException();
    }
    return address.getAddress();
  }

  private static int writeInet(InetSocketAddress address, MemorySegment into) {
    if (!(hostOf(address) instanceof Inet4Address host)) {
      if (hostOf(address).isAnyLocalAddress()) {
        into.set(NETWORK_SHORT, PORT, (short) address.getPort());
        return INET_SIZE;
      }
      throw new UnsupportedAddressTypeException();
    }
    into.set(NETWORK_SHORT, PORT, (short) address.getPort());
    copy(host.getAddress(), into, INET_HOST);
    return INET_SIZE;
  }

  /** An IPv4 address is mapped, RFC 4291, section 2.5.5.2; that of all interfaces is IPv6's own. */
  private static int writeInet6(InetSocketAddress address, MemorySegment into) {
    var host = hostOf(address);
    into.set(NETWORK_SHORT, PORT, (short) address.getPort());
    into.set(JAVA_INT_UNALIGNED, INET6_FLOW, 0);
    if (host instanceof Inet6Address six) {
      copy(six.getAddress(), into, INET6_HOST);
      into.set(JAVA_INT_UNALIGNED, INET6_SCOPE, six.getScopeId());
    } else if (!host.isAnyLocalAddress()) {
      into.set(JAVA_SHORT_UNALIGNED, INET6_HOST + 10, (short) 0xFFFF);
      copy(host.getAddress(), into, INET6_HOST + 12);
    }
    return INET6_SIZE;
  }

  private static int writeUnix(UnixDomainSocketAddress address, MemorySegment into)
      throws SocketException {
    var path = address.getPath().toString().getBytes(CStrings.CHARSET);
    if (path.length >= UNIX_PATH_SIZE) {
      throw new SocketException(
          "Unix domain path too long, " + path.length + " bytes: " + address.getPath());
    }
    copy(path, into, UNIX_PATH);
    return path.length == 0 ? UNIX_PATH : UNIX_PATH + path.length + 1;
  }

  private static void copy(byte[] bytes, MemorySegment into, long offset) {
    MemorySegment.copy(bytes, 0, into, JAVA_BYTE, offset, bytes.length);
  }

  /** The address in {@code from}, of {@code size} bytes; null where there is none. */
  static @Nullable SocketAddress read(MemorySegment from, int size) throws IOException {
    if (size < 2) {
      return null;
    }
    return switch (from.get(JAVA_SHORT_UNALIGNED, 0)) {
      case AF_INET -> new InetSocketAddress(host(from, INET_HOST, 4), port(from));
      case AF_INET6 -> new InetSocketAddress(host6(from), port(from));
      case AF_UNIX -> unixAddress(path(from, size));
      default -> null;
    };
  }

  /** A path that is no text in this program's encoding is as good as none. */
  private static SocketAddress unixAddress(String path) {
    try {
      return UnixDomainSocketAddress.of(path);
    } catch (InvalidPathException _) {
      return UnixDomainSocketAddress.of("");
    }
  }

  private static int port(MemorySegment from) {
    return Short.toUnsignedInt(from.get(NETWORK_SHORT, PORT));
  }

  private static byte[] bytes(MemorySegment from, long offset, int count) {
    return from.asSlice(offset, count).toArray(JAVA_BYTE);
  }

  private static InetAddress host(MemorySegment from, long offset, int count) throws IOException {
    return InetAddress.getByAddress(bytes(from, offset, count));
  }

  /** A mapped address comes out as the IPv4 address that it stands for. */
  private static InetAddress host6(MemorySegment from) throws IOException {
    int scope = from.get(JAVA_INT_UNALIGNED, INET6_SCOPE);
    return scope == 0
        ? host(from, INET6_HOST, 16)
        : Inet6Address.getByAddress(null, bytes(from, INET6_HOST, 16), scope);
  }

  /** Empty for a socket without a name, and for one in Linux's abstract namespace. */
  private static String path(MemorySegment from, int size) {
    int length = 0;
    while (UNIX_PATH + length < size && from.get(JAVA_BYTE, UNIX_PATH + length) != 0) {
      length++;
    }
    return new String(bytes(from, UNIX_PATH, length), CStrings.CHARSET);
  }
}
