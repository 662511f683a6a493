package dev.tulip.transport;

import dev.tulip.EventLoop;
import dev.tulip.Future;
import dev.tulip.io.LoopIo;
import dev.tulip.spi.RawDatagram;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes datagram endpoints: {@code create_datagram_endpoint}. Suspends. */
public final class DatagramOpener {

  private final LoopIo io;
  private final EventLoop loop;

  /** For the loop behind {@code io}. */
  public DatagramOpener(LoopIo io) {
    this.io = io;
    this.loop = io.loop();
  }

  /** An address for either side, of the same family. */
  private record Ends(
      ProtocolFamily family,
      @Nullable InetSocketAddress local,
      @Nullable InetSocketAddress remote) {}

  /** Opens a socket as {@code options} say: the first combination of addresses that works. */
  public <P extends BaseProtocol<DatagramTransport>> Connection<DatagramTransport, P> open(
      Supplier<P> factory, DatagramOptions options) throws IOException {
    Objects.requireNonNull(factory, "factory");
    var failures = new ArrayList<IOException>();
    for (var ends : combinations(options)) {
      RawDatagram socket;
      try {
        socket = openOne(ends, options);
      } catch (IOException e) {
        failures.add(e);
        continue;
      }
      return adopt(factory, socket, ends.remote());
    }
    throw failures.getFirst();
  }

  private List<Ends> combinations(DatagramOptions options) throws IOException {
    var local = resolve(options.localAddress(), options.family(), true);
    var remote = resolve(options.remoteAddress(), options.family(), false);
    if (local.isEmpty() && remote.isEmpty()) {
      if (options.family() == null) {
        throw new IllegalArgumentException("unexpected address family: none, and no address");
      }
      return List.of(new Ends(options.family(), null, null));
    }
    var all = new ArrayList<Ends>();
    for (ProtocolFamily family :
        List.of(StandardProtocolFamily.INET, StandardProtocolFamily.INET6)) {
      var here = first(local, family);
      var there = first(remote, family);
      boolean bothKnown = here != null == !local.isEmpty() && there != null == !remote.isEmpty();
      if (bothKnown) {
        all.add(new Ends(family, here, there));
      }
    }
    if (all.isEmpty()) {
      throw new IllegalArgumentException(
          "can not get address information: "
              + options.localAddress()
              + " and "
              + options.remoteAddress()
              + " have no family in common");
    }
    return all;
  }

  private List<InetSocketAddress> resolve(
      @Nullable InetSocketAddress address, @Nullable ProtocolFamily family, boolean passive)
      throws UnknownHostException {
    if (address == null) {
      return List.of();
    }
    if (address.isUnresolved()) {
      return Resolver.resolve(loop, address.getHostString(), address.getPort(), family, passive);
    }
    if (family != null && Resolver.familyOf(address.getAddress()) != family) {
      throw new IllegalArgumentException(address + " is not of family " + family);
    }
    return List.of(address);
  }

  private static @Nullable InetSocketAddress first(
      List<InetSocketAddress> addresses, ProtocolFamily family) {
    for (var address : addresses) {
      if (Resolver.familyOf(address.getAddress()) == family) {
        return address;
      }
    }
    return null;
  }

  private RawDatagram openOne(Ends ends, DatagramOptions options) throws IOException {
    var socket = openSocket(ends.family());
    try {
      if (options.reusePort()) {
        Opener.reusePort(socket);
      }
      if (options.allowBroadcast()) {
        socket.setOption(StandardSocketOptions.SO_BROADCAST, true);
      }
      socket.bind(ends.local());
      if (ends.remote() != null && !options.allowBroadcast()) {
        socket.connect(ends.remote());
      }
      return socket;
    } catch (Throwable e) {
      closeAfter(socket, e);
      throw e;
    }
  }

  private RawDatagram openSocket(ProtocolFamily family) throws IOException {
    try {
      return io.network().openDatagram(family);
    } catch (UnsupportedOperationException e) {
      throw new IOException("no datagram sockets of family " + family + ": " + e.getMessage(), e);
    }
  }

  /** {@code create_datagram_endpoint(sock=…)}. */
  public <P extends BaseProtocol<DatagramTransport>> Connection<DatagramTransport, P> adopt(
      Supplier<P> factory, RawDatagram socket, @Nullable SocketAddress remote) throws IOException {
    Objects.requireNonNull(factory, "factory");
    Future<@Nullable Void> waiter = loop.createFuture();
    P protocol;
    DatagramTransport transport;
    try {
      protocol = Objects.requireNonNull(factory.get(), "the factory gave no protocol");
      transport = new DatagramTransportImpl(io, socket, protocol, remote, waiter);
    } catch (Throwable e) {
      closeAfter(socket, e);
      throw e;
    }
    try {
      waiter.await();
    } catch (Throwable e) {
      transport.close();
      throw e;
    }
    return new Connection<>(transport, protocol);
  }

  private static void closeAfter(RawDatagram socket, Throwable failure) {
    try {
      socket.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
