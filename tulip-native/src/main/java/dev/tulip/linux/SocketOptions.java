package dev.tulip.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Map;
import java.util.Objects;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Java's socket options as the kernel has them: level and name, from {@code asm-generic/socket.h},
 * {@code linux/in.h}, {@code linux/in6.h} and {@code linux/tcp.h}. All values are an {@code int}, but
 * for {@code SO_LINGER}, which is two: whether, and how many seconds; and {@code SO_PEERCRED}: see
 * {@link PeerCredentials}.
 */
final class SocketOptions {

  private static final int SOL_SOCKET = 1;
  private static final int IPPROTO_IP = 0;
  private static final int IPPROTO_TCP = 6;
  private static final int IPPROTO_IPV6 = 41;

  /** Room for the largest option. */
  private static final int SIZE = 16;

  /** Values of {@code IP_MTU_DISCOVER}: packets may be broken into fragments, or may not. */
  private static final int IP_PMTUDISC_DONT = 0;

  private static final int IP_PMTUDISC_DO = 2;

  private record Name(int level, int name) {}

  private static final Name SO_ERROR = new Name(SOL_SOCKET, 4);

  /** Of every socket. */
  private static final Map<SocketOption<?>, Name> NAMES =
      Map.ofEntries(
          Map.entry(StandardSocketOptions.SO_REUSEADDR, new Name(SOL_SOCKET, 2)),
          Map.entry(StandardSocketOptions.SO_BROADCAST, new Name(SOL_SOCKET, 6)),
          Map.entry(StandardSocketOptions.SO_SNDBUF, new Name(SOL_SOCKET, 7)),
          Map.entry(StandardSocketOptions.SO_RCVBUF, new Name(SOL_SOCKET, 8)),
          Map.entry(StandardSocketOptions.SO_KEEPALIVE, new Name(SOL_SOCKET, 9)),
          Map.entry(StandardSocketOptions.SO_LINGER, new Name(SOL_SOCKET, 13)),
          Map.entry(StandardSocketOptions.SO_REUSEPORT, new Name(SOL_SOCKET, 15)),
          Map.entry(ExtendedSocketOptions.SO_INCOMING_NAPI_ID, new Name(SOL_SOCKET, 56)),
          Map.entry(StandardSocketOptions.TCP_NODELAY, new Name(IPPROTO_TCP, 1)),
          Map.entry(ExtendedSocketOptions.TCP_KEEPIDLE, new Name(IPPROTO_TCP, 4)),
          Map.entry(ExtendedSocketOptions.TCP_KEEPINTERVAL, new Name(IPPROTO_TCP, 5)),
          Map.entry(ExtendedSocketOptions.TCP_KEEPCOUNT, new Name(IPPROTO_TCP, 6)),
          Map.entry(ExtendedSocketOptions.TCP_QUICKACK, new Name(IPPROTO_TCP, 12)));

  /** Of Unix sockets only. */
  private static final Map<SocketOption<?>, Name> UNIX_NAMES =
      Map.of(ExtendedSocketOptions.SO_PEERCRED, new Name(SOL_SOCKET, 17));

  /** Where IPv4 and IPv6 differ: IPv4's. */
  private static final Map<SocketOption<?>, Name> INET_NAMES =
      Map.of(
          StandardSocketOptions.IP_TOS, new Name(IPPROTO_IP, 1),
          ExtendedSocketOptions.IP_DONTFRAGMENT, new Name(IPPROTO_IP, 10),
          StandardSocketOptions.IP_MULTICAST_IF, new Name(IPPROTO_IP, 32),
          StandardSocketOptions.IP_MULTICAST_TTL, new Name(IPPROTO_IP, 33),
          StandardSocketOptions.IP_MULTICAST_LOOP, new Name(IPPROTO_IP, 34));

  /** IPv6's. */
  private static final Map<SocketOption<?>, Name> INET6_NAMES =
      Map.of(
          StandardSocketOptions.IP_MULTICAST_IF, new Name(IPPROTO_IPV6, 17),
          StandardSocketOptions.IP_MULTICAST_TTL, new Name(IPPROTO_IPV6, 18),
          StandardSocketOptions.IP_MULTICAST_LOOP, new Name(IPPROTO_IPV6, 19),
          ExtendedSocketOptions.IP_DONTFRAGMENT, new Name(IPPROTO_IPV6, 23),
          StandardSocketOptions.IP_TOS, new Name(IPPROTO_IPV6, 67));

  private SocketOptions() {}

  private static Name name(EpollEndpoint socket, SocketOption<?> option) {
    Objects.requireNonNull(option, "option");
    var name = NAMES.get(option);
    if (name == null) {
      name = namesOf(socket.family()).get(option);
    }
    boolean fits = name != null && (name.level() == SOL_SOCKET || isInet(socket));
    if (!fits || !isOfKind(socket, option)) {
      throw new UnsupportedOperationException("'" + option.name() + "' not supported");
    }
    return Objects.requireNonNull(name);
  }

  private static Map<SocketOption<?>, Name> namesOf(int family) {
    return switch (family) {
      case SocketAddresses.AF_INET -> INET_NAMES;
      case SocketAddresses.AF_INET6 -> INET6_NAMES;
      default -> UNIX_NAMES;
    };
  }

  private static boolean isInet(EpollEndpoint socket) {
    return socket.family() != SocketAddresses.AF_UNIX;
  }

  private static boolean isOfKind(EpollEndpoint socket, SocketOption<?> option) {
    boolean isDatagram = socket instanceof EpollDatagram;
    if (option.name().startsWith("TCP_")) {
      return !isDatagram;
    }
    boolean isForDatagrams =
        option.name().startsWith("IP_MULTICAST")
            || option == StandardSocketOptions.SO_BROADCAST
            || option == ExtendedSocketOptions.IP_DONTFRAGMENT;
    return isDatagram || !isForDatagrams;
  }

  static <T> void set(EpollEndpoint socket, SocketOption<T> option, T value) throws IOException {
    int fd = socket.openFd();
    var name = name(socket, option);
    if (option == ExtendedSocketOptions.SO_PEERCRED) {
      throw new SocketException("SO_PEERCRED cannot be set");
    }
    try (var arena = Arena.ofConfined()) {
      var memory = arena.allocate(SIZE, Long.BYTES);
      int size = Integer.BYTES;
      if (option == StandardSocketOptions.SO_LINGER) {
        int seconds = (Integer) value;
        memory.set(JAVA_INT, 0, seconds >= 0 ? 1 : 0);
        memory.set(JAVA_INT, Integer.BYTES, Math.clamp(seconds, 0, 0xFFFF));
        size = 2 * Integer.BYTES;
      } else {
        memory.set(JAVA_INT, 0, number(socket, option, value));
      }
      var errno = arena.allocate(Libc.ERRNO_SIZE, Long.BYTES);
      Errno.orThrow(Libc.setsockopt(errno, fd, name.level(), name.name(), memory.address(), size));
    }
  }

  private static int number(EpollEndpoint socket, SocketOption<?> option, Object value)
      throws IOException {
    return switch (value) {
      case Boolean flag when option == ExtendedSocketOptions.IP_DONTFRAGMENT ->
          flag ? IP_PMTUDISC_DO : IP_PMTUDISC_DONT;
      case Boolean flag -> flag ? 1 : 0;
      case Integer number when number >= 0 -> number;
      case NetworkInterface network when socket.family() == SocketAddresses.AF_INET6 ->
          network.getIndex();
      case NetworkInterface network -> addressOf(network);
      default ->
          throw new IllegalArgumentException(
              "Invalid value '" + value + "' of the option " + option.name());
    };
  }

  /** IPv4 names an interface by its address, whose bytes are in the network's order. */
  private static int addressOf(NetworkInterface network) {
    var address =
        network
            .inetAddresses()
            .filter(each -> !(each instanceof Inet6Address))
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException("Network interface not configured for IPv4"));
    var bytes = MemorySegment.ofArray(address.getAddress());
    return bytes.get(JAVA_INT_UNALIGNED, 0);
  }

  static <T> T get(EpollEndpoint socket, SocketOption<T> option) throws IOException {
    int fd = socket.openFd();
    try (var arena = Arena.ofConfined()) {
      return value(option, socket, read(arena, fd, name(socket, option)));
    }
  }

  /** {@code SO_ERROR}: what has gone wrong since it was last asked; 0 for nothing. */
  static int error(EpollEndpoint socket) throws IOException {
    int fd = socket.openFd();
    try (var arena = Arena.ofConfined()) {
      return read(arena, fd, SO_ERROR).get(JAVA_INT, 0);
    }
  }

  /** An option's bytes, of which those are 0 that the kernel does not set: some are a single one. */
  private static MemorySegment read(Arena arena, int fd, Name name) throws IOException {
    var memory = arena.allocate(SIZE, Long.BYTES);
    var size = arena.allocateFrom(JAVA_INT, SIZE);
    var errno = arena.allocate(Libc.ERRNO_SIZE, Long.BYTES);
    Errno.orThrow(
        Libc.getsockopt(errno, fd, name.level(), name.name(), memory.address(), size.address()));
    return memory;
  }

  @SuppressWarnings({"unchecked", "NullAway"})
  private static <T> T value(SocketOption<T> option, EpollEndpoint socket, MemorySegment bytes)
      throws IOException {
    int first = bytes.get(JAVA_INT, 0);
    if (option == StandardSocketOptions.SO_LINGER) {
      return (T) (Integer) (first == 0 ? -1 : bytes.get(JAVA_INT, Integer.BYTES));
    }
    if (option == StandardSocketOptions.SO_SNDBUF || option == StandardSocketOptions.SO_RCVBUF) {
      return (T) (Integer) (first / 2); // The kernel doubles what it is given: socket(7).
    }
    if (option == ExtendedSocketOptions.SO_PEERCRED) {
      return (T) PeerCredentials.of(bytes);
    }
    if (option == ExtendedSocketOptions.IP_DONTFRAGMENT) {
      return (T) (Boolean) (first == IP_PMTUDISC_DO);
    }
    if (option.type() == Boolean.class) {
      return (T) (Boolean) (first != 0);
    }
    return option.type() == NetworkInterface.class
        ? (T) networkInterface(socket, bytes)
        : (T) (Integer) first;
  }

  private static @Nullable NetworkInterface networkInterface(
      EpollEndpoint socket, MemorySegment bytes) throws IOException {
    int value = bytes.get(JAVA_INT, 0);
    if (value == 0) {
      return null;
    }
    return socket.family() == SocketAddresses.AF_INET6
        ? NetworkInterface.getByIndex(value)
        : NetworkInterface.getByInetAddress(
            InetAddress.getByAddress(bytes.asSlice(0, Integer.BYTES).toArray(JAVA_BYTE)));
  }
}
