package dev.tulip.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.tulip.spi.Network;
import dev.tulip.spi.RawDatagram;
import dev.tulip.spi.RawHandle;
import dev.tulip.spi.RawListener;
import dev.tulip.spi.RawSocket;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The sockets of the {@link EpollDriver}. Java's channels are watched by {@link ChannelSide}. */
final class EpollNetwork implements Network {

  private static final int SOCK_STREAM = 1;
  private static final int SOCK_DGRAM = 2;
  static final int SOCK_CLOEXEC_NONBLOCK = 0x80800;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_V6ONLY = 26;

  private final EpollDriver driver;

  EpollNetwork(EpollDriver driver) {
    this.driver = driver;
  }

  @Override
  public RawSocket openSocket(ProtocolFamily family) throws IOException {
    int number = number(family);
    return new EpollSocket(driver, open(number, SOCK_STREAM), number);
  }

  @Override
  public RawListener openListener(ProtocolFamily family) throws IOException {
    int number = number(family);
    var listener = new EpollListener(driver, open(number, SOCK_STREAM), number);
    if (number != SocketAddresses.AF_UNIX) {
      reuseAddress(listener);
    }
    return listener;
  }

  /** As Java's are. */
  private static void reuseAddress(EpollListener listener) throws IOException {
    try {
      listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    } catch (IOException e) {
      listener.close();
      throw e;
    }
  }

  @Override
  public RawDatagram openDatagram(ProtocolFamily family) throws IOException {
    int number = number(family);
    if (number == SocketAddresses.AF_UNIX) {
      throw new UnsupportedOperationException("no datagram sockets of the family " + family.name());
    }
    return new EpollDatagram(driver, open(number, SOCK_DGRAM), number);
  }

  private static int number(ProtocolFamily family) {
    return switch (family) {
      case StandardProtocolFamily.INET -> SocketAddresses.AF_INET;
      case StandardProtocolFamily.INET6 -> SocketAddresses.AF_INET6;
      case StandardProtocolFamily.UNIX -> SocketAddresses.AF_UNIX;
      default ->
          throw new UnsupportedOperationException("no sockets of the family " + family.name());
    };
  }

  private int open(int family, int type) throws IOException {
    var scratch = driver.scratch;
    int fd = Libc.socket(scratch.errno, family, type | SOCK_CLOEXEC_NONBLOCK, 0);
    if (fd == -Errno.EAFNOSUPPORT) {
      throw new UnsupportedOperationException("Protocol family not supported by this system");
    }
    Errno.orThrow(fd);
    if (family == SocketAddresses.AF_INET6) {
      // Also where net.ipv6.bindv6only is set: Java's IPv6 sockets take IPv4 connections.
      scratch.size.set(JAVA_INT, 0, 0);
      Libc.setsockopt(
          scratch.errno, fd, IPPROTO_IPV6, IPV6_V6ONLY, scratch.size.address(), Integer.BYTES);
    }
    return fd;
  }

  @Override
  public RawSocket adopt(SocketChannel channel) throws IOException {
    return driver.channels().network().adopt(channel);
  }

  @Override
  public RawListener adopt(ServerSocketChannel channel) throws IOException {
    return driver.channels().network().adopt(channel);
  }

  @Override
  public RawDatagram adopt(DatagramChannel channel) throws IOException {
    return driver.channels().network().adopt(channel);
  }

  @Override
  public RawHandle watchable(SelectableChannel channel) throws IOException {
    return driver.channels().network().watchable(channel);
  }
}
