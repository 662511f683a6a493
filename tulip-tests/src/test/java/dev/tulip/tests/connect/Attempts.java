package dev.tulip.tests.connect;

import dev.tulip.Asyncio;
import dev.tulip.testing.ScriptedHandle;
import dev.tulip.testing.ScriptedNetwork;
import dev.tulip.testing.ScriptedSocket;
import dev.tulip.transport.ConnectOptions;
import dev.tulip.transport.Connection;
import dev.tulip.transport.Protocol;
import dev.tulip.transport.Transport;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A network on which each address does what a test says, with notes of who was tried when. */
final class Attempts {

  /** What becomes of a connection; a host without one is connected to at once. */
  sealed interface Fate {
    record Refused() implements Fate {}

    record Silent() implements Fate {}

    record ConnectedAfter(Duration delay) implements Fate {}

    record FailsAfter(Duration delay) implements Fate {}
  }

  final ScriptedNetwork network = new ScriptedNetwork();

  /** Who was tried, and after how many milliseconds. */
  final List<String> log = new ArrayList<>();

  private final Map<String, Fate> fates = new HashMap<>();
  private long begin;

  Attempts() {
    network.onConnect(this::connect);
  }

  Attempts host(String name, String... addresses) {
    network.host(name, addresses);
    return this;
  }

  Attempts fate(String address, Fate fate) {
    fates.put(address, fate);
    return this;
  }

  private boolean connect(ScriptedHandle handle, SocketAddress remote) throws IOException {
    var socket = (ScriptedSocket) handle;
    var loop = Asyncio.getRunningLoop();
    var address = ((InetSocketAddress) remote).getAddress().getHostAddress();
    log.add(address + " at " + (loop.timeNanos() - begin) / 1_000_000);
    return switch (fates.get(address)) {
      case null -> true;
      case Fate.Refused _ -> throw new ConnectException("Connection refused");
      case Fate.Silent _ -> false;
      case Fate.ConnectedAfter(var delay) -> {
        loop.callLater(delay, () -> ifOpen(socket, socket::completeConnect));
        yield false;
      }
      case Fate.FailsAfter(var delay) -> {
        var failure = new ConnectException("Host unreachable");
        loop.callLater(delay, () -> ifOpen(socket, () -> socket.failConnect(failure)));
        yield false;
      }
    };
  }

  private static void ifOpen(ScriptedSocket socket, Runnable action) {
    if (socket.isOpen()) {
      action.run();
    }
  }

  /** Connects to port 80 of {@code host}. */
  Connection<Transport, Protocol> connect(String host, ConnectOptions options) throws IOException {
    var loop = Asyncio.getRunningLoop();
    begin = loop.timeNanos();
    return loop.createConnection(() -> new Protocol() {}, host, 80, options);
  }

  /** The peers of the sockets that are open. */
  List<String> open() {
    return network.sockets().stream()
        .filter(ScriptedSocket::isOpen)
        .map(socket -> ((InetSocketAddress) socket.remoteAddress()).getAddress().getHostAddress())
        .toList();
  }
}
