package dev.tulip.transport;

import dev.tulip.CancelledError;
import dev.tulip.Coroutine;
import dev.tulip.EventLoop;
import dev.tulip.ExceptionGroup;
import dev.tulip.StaggeredRace;
import dev.tulip.io.LoopIo;
import dev.tulip.spi.RawSocket;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Connects one socket to a host: to its addresses one after the other, or as happy eyeballs (RFC 8305),
 * where each has a head start only. Whoever does not win is closed, and so are all when the caller is
 * cancelled. All methods suspend.
 */
final class HostConnector {

  private final EventLoop loop;
  private final LoopIo io;
  private final ConnectOptions options;
  private final List<IOException> failures = new ArrayList<>();

  /** Connected and not given to the caller yet. */
  private final List<RawSocket> connected = new ArrayList<>();

  HostConnector(LoopIo io, ConnectOptions options) {
    this.io = io;
    this.loop = io.loop();
    this.options = options;
  }

  RawSocket connect(String host, int port) throws IOException {
    Objects.requireNonNull(host, "host");
    var remote = Resolver.resolve(loop, host, port, options.family(), false);
    var local = localAddresses();
    var delay = options.happyEyeballsDelay();
    int interleave = options.interleave() != null ? options.interleave() : delay == null ? 0 : 1;
    if (interleave > 0) {
      remote = Resolver.interleave(remote, interleave);
    }
    return delay == null ? oneByOne(remote, local) : race(remote, local, delay);
  }

  /** Where the local side may be bound; null for anywhere. */
  private @Nullable List<InetSocketAddress> localAddresses() throws IOException {
    var local = options.localAddress();
    if (local == null) {
      return null;
    }
    return local.isUnresolved()
        ? Resolver.resolve(loop, local.getHostString(), local.getPort(), options.family(), false)
        : List.of(local);
  }

  private RawSocket oneByOne(
      List<InetSocketAddress> addresses, @Nullable List<InetSocketAddress> local)
      throws IOException {
    for (var address : addresses) {
      try {
        return connectOne(address, local);
      } catch (IOException e) {
        failures.add(e);
      }
    }
    throw failed();
  }

  private RawSocket race(
      List<InetSocketAddress> addresses, @Nullable List<InetSocketAddress> local, Duration delay)
      throws IOException {
    StaggeredRace.Result<RawSocket> result;
    try {
      result = StaggeredRace.run(attempts(addresses, local), delay);
    } catch (Throwable e) {
      connected.forEach(socket -> Connector.closeAfter(socket, e));
      throw e;
    }
    if (result.winner() != null) {
      return result.winner();
    }
    throw failed(result.exceptions());
  }

  private List<Coroutine<RawSocket>> attempts(
      List<InetSocketAddress> addresses, @Nullable List<InetSocketAddress> local) {
    var attempts = new ArrayList<Coroutine<RawSocket>>();
    for (var address : addresses) {
      attempts.add(() -> attempt(address, local));
    }
    return attempts;
  }

  private RawSocket attempt(InetSocketAddress address, @Nullable List<InetSocketAddress> local)
      throws IOException {
    var socket = connectOne(address, local);
    connected.add(socket);
    return socket;
  }

  private RawSocket connectOne(InetSocketAddress address, @Nullable List<InetSocketAddress> local)
      throws IOException {
    var socket = open(address);
    try {
      if (local != null) {
        bind(socket, local, address);
      }
      Connector.connectRaw(io, socket, address);
      return socket;
    } catch (IOException e) {
      Connector.closeAfter(socket, e);
      throw named(e, address);
    } catch (Throwable e) {
      Connector.closeAfter(socket, e);
      throw e;
    }
  }

  private RawSocket open(InetSocketAddress address) throws IOException {
    try {
      return io.network().openSocket(Resolver.familyOf(address.getAddress()));
    } catch (UnsupportedOperationException e) {
      throw new IOException("no sockets for addresses like " + address + ": " + e.getMessage(), e);
    }
  }

  // ---- the local side

  /** Binds to the first of {@code local} that is of the right family and free. */
  private static void bind(
      RawSocket socket, List<InetSocketAddress> local, InetSocketAddress remote)
      throws IOException {
    IOException failure = null;
    for (var address : local) {
      var fitting = fitting(address, remote);
      if (fitting == null) {
        continue;
      }
      try {
        socket.bind(fitting);
        return;
      } catch (IOException e) {
        failure =
            new IOException(
                "error while attempting to bind on address " + address + ": " + e.getMessage(), e);
      }
    }
    throw failure != null
        ? failure
        : new IOException("no matching local address for " + remote + " found: " + local);
  }

  /** {@code local} for a socket that is to reach {@code remote}; the wildcard fits any. */
  private static @Nullable SocketAddress fitting(
      InetSocketAddress local, InetSocketAddress remote) {
    var family = Resolver.familyOf(remote.getAddress());
    if (Resolver.familyOf(local.getAddress()) == family) {
      return local;
    }
    return local.getAddress().isAnyLocalAddress()
        ? new InetSocketAddress(Resolver.wildcard(family), local.getPort())
        : null;
  }

  // ---- failures

  /** The exception with the address in its text: which one failed is what a user has to know. */
  private static IOException named(IOException e, InetSocketAddress address) {
    if (e.getClass() != ConnectException.class
        || String.valueOf(e.getMessage()).contains(address.toString())) {
      return e;
    }
    var named = new ConnectException(e.getMessage() + ": " + address);
    named.initCause(e);
    return named;
  }

  private IOException failed(List<@Nullable Throwable> exceptions) {
    for (var exception : exceptions) {
      switch (exception) {
        case IOException e -> failures.add(e);
        case CancelledError _ -> {} // of the attempt alone: it says nothing
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case null, default -> {}
      }
    }
    return failed();
  }

  private IOException failed() {
    if (failures.isEmpty()) {
      return new ConnectException("create_connection failed");
    }
    if (options.allErrors()) {
      throw new ExceptionGroup("create_connection failed", failures);
    }
    var texts =
        failures.stream()
            .map(e -> String.valueOf(e.getMessage()))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    var first = failures.getFirst();
    if (texts.size() == 1) {
      return first;
    }
    var all = failures.stream().map(Throwable::getMessage).collect(Collectors.joining(", "));
    var together = new IOException("Multiple exceptions: " + all, first);
    failures.stream().skip(1).forEach(together::addSuppressed);
    return together;
  }
}
