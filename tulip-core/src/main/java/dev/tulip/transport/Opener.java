package dev.tulip.transport;

import dev.tulip.EventLoop;
import dev.tulip.io.LoopIo;
import dev.tulip.spi.RawListener;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens servers: {@code create_server} and its Unix twin. Suspends while names are looked up. */
public final class Opener {

  /** Whether {@code java.net.preferIPv4Stack} leaves IPv6 on. */
  private static final boolean IPV6 = !Boolean.getBoolean("java.net.preferIPv4Stack");

  private final LoopIo io;
  private final EventLoop loop;

  /** For the loop behind {@code io}. */
  public Opener(LoopIo io) {
    this.io = io;
    this.loop = io.loop();
  }

  /**
   * {@code create_server} on every address of every host.
   *
   * @param hosts none for all interfaces
   */
  public Server open(
      Supplier<? extends BaseProtocol<Transport>> factory,
      List<String> hosts,
      int port,
      ServerOptions options)
      throws IOException {
    Objects.requireNonNull(factory, "factory");
    var listeners = new ArrayList<RawListener>();
    try {
      listenOnAll(addresses(hosts, port, options), options, listeners);
    } catch (Throwable e) {
      closeAll(listeners, e);
      throw e;
    }
    return serve(factory, listeners, options, () -> {});
  }

  /**
   * An address that this machine does not have is left out where there are others: {@code localhost}
   * has one of IPv6 even where that is switched off.
   */
  private void listenOnAll(
      Set<InetSocketAddress> addresses, ServerOptions options, List<RawListener> listeners)
      throws IOException {
    IOException missing = null;
    for (var address : addresses) {
      try {
        listeners.add(listen(address, options));
      } catch (UnavailableAddressException e) {
        missing = e;
      }
    }
    if (listeners.isEmpty() && missing != null) {
      throw missing;
    }
  }

  private Set<InetSocketAddress> addresses(List<String> hosts, int port, ServerOptions options)
      throws IOException {
    var addresses = new LinkedHashSet<InetSocketAddress>();
    for (var host : hosts.isEmpty() ? List.of("") : hosts) {
      addresses.addAll(Resolver.resolve(loop, host, port, options.family(), true));
    }
    dropCovered(addresses);
    return addresses;
  }

  /**
   * Java's IPv6 sockets take IPv4 connections, too. So all interfaces are one socket, where asyncio
   * opens two, and has two ports when the port is 0.
   */
  private static void dropCovered(Set<InetSocketAddress> addresses) {
    if (addresses.stream().anyMatch(a -> isWildcard(a) && is6(a)) && IPV6) {
      addresses.removeIf(a -> isWildcard(a) && !is6(a));
    }
  }

  private static boolean isWildcard(InetSocketAddress address) {
    return address.getAddress().isAnyLocalAddress();
  }

  private static boolean is6(InetSocketAddress address) {
    return address.getAddress() instanceof Inet6Address;
  }

  /** {@code create_server} with a socket that is bound already. */
  public Server adopt(
      Supplier<? extends BaseProtocol<Transport>> factory,
      RawListener listener,
      ServerOptions options)
      throws IOException {
    Objects.requireNonNull(factory, "factory");
    var path =
        listener.localAddress() instanceof UnixDomainSocketAddress unix ? unix.getPath() : null;
    return serve(factory, List.of(listener), options, cleanUp(path, options));
  }

  /** What follows the end of a Unix server; nothing for those without a path. */
  private Runnable cleanUp(@Nullable Path path, ServerOptions options) {
    return path != null && options.cleanupSocket() ? UnixPaths.remover(path, io) : () -> {};
  }

  /** {@code create_unix_server}. */
  public Server openUnix(
      Supplier<? extends BaseProtocol<Transport>> factory, Path path, ServerOptions options)
      throws IOException {
    Objects.requireNonNull(factory, "factory");
    UnixPaths.removeStale(path, io);
    var listener = io.network().openListener(StandardProtocolFamily.UNIX);
    try {
      listener.bind(UnixDomainSocketAddress.of(path), options.backlog());
    } catch (IOException e) {
      closeAll(List.of(listener), e);
      boolean isInUse = String.valueOf(e.getMessage()).startsWith("Address already in use");
      throw named(
          e,
          isInUse
              ? "Address " + path + " is already in use"
              : "error while attempting to bind on address " + path);
    } catch (Throwable e) {
      closeAll(List.of(listener), e);
      throw e;
    }
    return serve(factory, List.of(listener), options, cleanUp(path, options));
  }

  private RawListener listen(InetSocketAddress address, ServerOptions options) throws IOException {
    var listener = openListener(address);
    try {
      if (options.reuseAddress() != null) {
        listener.setOption(StandardSocketOptions.SO_REUSEADDR, options.reuseAddress());
      } else if (!isWindows()) {
        listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      }
      if (options.reusePort()) {
        reusePort(listener);
      }
      listener.bind(address, options.backlog());
      return listener;
    } catch (IOException e) {
      closeAll(List.of(listener), e);
      if (String.valueOf(e.getMessage()).startsWith("Cannot assign requested")) {
        throw new UnavailableAddressException(address, e);
      }
      throw named(e, "error while attempting to bind on address " + address);
    } catch (Throwable e) {
      closeAll(List.of(listener), e);
      throw e;
    }
  }

  private RawListener openListener(InetSocketAddress address) throws IOException {
    try {
      return io.network().openListener(Resolver.familyOf(address.getAddress()));
    } catch (UnsupportedOperationException e) {
      throw new UnavailableAddressException(address, e);
    }
  }

  /** An address that this machine does not have. */
  private static final class UnavailableAddressException extends BindException {

    @java.io.Serial private static final long serialVersionUID = 1;

    UnavailableAddressException(InetSocketAddress address, Throwable cause) {
      super("cannot bind on address " + address + ": " + cause.getMessage());
      initCause(cause);
    }
  }

  static void reusePort(dev.tulip.spi.RawEndpoint socket) throws IOException {
    try {
      socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    } catch (UnsupportedOperationException e) {
      throw new IllegalArgumentException("reuse_port not supported on this platform", e);
    }
  }

  private static boolean isWindows() {
    return System.getProperty("os.name", "").startsWith("Windows");
  }

  private static IOException named(IOException e, String what) {
    var failure = new BindException(what + ": " + e.getMessage());
    failure.initCause(e);
    return failure;
  }

  private static void closeAll(List<RawListener> listeners, Throwable failure) {
    for (var listener : listeners) {
      try {
        listener.close();
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
    }
  }

  private Server serve(
      Supplier<? extends BaseProtocol<Transport>> factory,
      List<RawListener> listeners,
      ServerOptions options,
      Runnable afterClose) {
    var server = new ServerImpl(io, afterClose);
    for (var listener : listeners) {
      server.add(new Acceptor(io, server, listener, factory, options));
    }
    if (options.startServing()) {
      try {
        server.startServing();
      } catch (Throwable e) {
        server.close();
        throw e;
      }
    }
    return server;
  }
}
