package dev.tulip.transport;

import dev.tulip.EventLoop;
import dev.tulip.Future;
import dev.tulip.io.LoopIo;
import dev.tulip.io.Waiters;
import dev.tulip.spi.RawSocket;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes connections: {@code create_connection} and its Unix twin. All methods suspend. */
public final class Connector {

  private final LoopIo io;
  private final EventLoop loop;

  /** For the loop behind {@code io}. */
  public Connector(LoopIo io) {
    this.io = io;
    this.loop = io.loop();
  }

  /** {@code create_connection} to a host. */
  public <P extends BaseProtocol<Transport>> Connection<Transport, P> connect(
      Supplier<P> factory, String host, int port, ConnectOptions options) throws IOException {
    Objects.requireNonNull(factory, "factory");
    var name = serverHostname(options, host);
    return wrap(
        new HostConnector(io, options).connect(host, port), factory, options.tls(), name, false);
  }

  /** {@code create_connection} with a socket that is connected already. */
  public <P extends BaseProtocol<Transport>> Connection<Transport, P> adopt(
      Supplier<P> factory, RawSocket socket, ConnectOptions options) {
    Objects.requireNonNull(factory, "factory");
    return wrap(socket, factory, options.tls(), serverHostname(options, null), false);
  }

  /** {@code connect_accepted_socket}. */
  public <P extends BaseProtocol<Transport>> Connection<Transport, P> adoptAccepted(
      Supplier<P> factory, RawSocket socket, @Nullable TlsOptions tls) {
    Objects.requireNonNull(factory, "factory");
    return wrap(socket, factory, tls, null, true);
  }

  /** {@code create_unix_connection}. */
  public <P extends BaseProtocol<Transport>> Connection<Transport, P> connectUnix(
      Supplier<P> factory, Path path, ConnectOptions options) throws IOException {
    Objects.requireNonNull(factory, "factory");
    var name = serverHostname(options, null);
    var socket = io.network().openSocket(StandardProtocolFamily.UNIX);
    try {
      connectRaw(io, socket, UnixDomainSocketAddress.of(path));
    } catch (SocketException e) {
      closeAfter(socket, e);
      throw named(e, path);
    } catch (Throwable e) {
      closeAfter(socket, e);
      throw e;
    }
    return wrap(socket, factory, options.tls(), name, false);
  }

  /** One type for whatever is wrong with a path: the drivers' own differ. */
  private static ConnectException named(SocketException e, Path path) {
    var text = String.valueOf(e.getMessage());
    var named = new ConnectException(text.contains(path.toString()) ? text : text + ": " + path);
    named.initCause(e);
    return named;
  }

  /** {@code start_tls}. */
  public Transport startTls(
      Transport transport,
      BaseProtocol<Transport> protocol,
      TlsOptions tls,
      boolean serverSide,
      @Nullable String serverHostname)
      throws IOException {
    return Tls.start(io, transport, protocol, tls, serverSide, serverHostname);
  }

  private static @Nullable String serverHostname(ConnectOptions options, @Nullable String host) {
    if (options.tls() == null) {
      return null;
    }
    if (options.serverHostname() != null) {
      return options.serverHostname();
    }
    if (host == null || host.isEmpty()) {
      throw new IllegalArgumentException(
          "You must set server_hostname when using ssl without a host");
    }
    return host;
  }

  private <P extends BaseProtocol<Transport>> Connection<Transport, P> wrap(
      RawSocket socket,
      Supplier<P> factory,
      @Nullable TlsOptions tls,
      @Nullable String hostname,
      boolean serverSide) {
    Future<@Nullable Void> waiter = loop.createFuture();
    P protocol;
    Transport transport;
    try {
      protocol = Objects.requireNonNull(factory.get(), "the factory gave no protocol");
      transport =
          tls == null
              ? new SocketTransport(io, socket, protocol, waiter, null)
              : Tls.wrap(io, socket, protocol, tls, hostname, serverSide, waiter);
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

  static void closeAfter(RawSocket socket, Throwable failure) {
    try {
      socket.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Connects a raw socket; does not close it when that fails or is cancelled. */
  static void connectRaw(LoopIo io, RawSocket socket, SocketAddress address) throws IOException {
    if (socket.connect(address)) {
      return;
    }
    Future<@Nullable Void> connected = io.loop().createFuture();
    var watch = io.watch(socket, () -> {}, () -> finish(socket, connected));
    watch.writing(true);
    try {
      connected.await();
    } finally {
      watch.close();
    }
  }

  private static void finish(RawSocket socket, Future<@Nullable Void> connected) {
    if (connected.done()) {
      return;
    }
    try {
      if (socket.finishConnect()) {
        Waiters.release(connected);
      }
    } catch (IOException e) {
      connected.setException(e);
    }
  }
}
