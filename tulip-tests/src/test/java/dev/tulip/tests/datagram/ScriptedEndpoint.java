package dev.tulip.tests.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.EventLoop;
import dev.tulip.ExceptionContext;
import dev.tulip.testing.ScriptedDatagram;
import dev.tulip.testing.ScriptedNetwork;
import dev.tulip.transport.DatagramOptions;
import dev.tulip.transport.DatagramTransport;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A datagram transport on a scripted socket. */
final class ScriptedEndpoint implements AutoCloseable {

  static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.1", 1234);
  static final InetSocketAddress OTHER = new InetSocketAddress("192.0.2.2", 1234);

  final ScriptedNetwork network = new ScriptedNetwork();
  final EventLoop loop = network.newEventLoop();
  final DatagramNotes protocol;
  final ScriptedDatagram socket;
  final DatagramTransport transport;

  /** What reached the loop's exception handler. */
  final List<ExceptionContext> errors = new ArrayList<>();

  ScriptedEndpoint(DatagramNotes protocol, DatagramOptions options) {
    this.protocol = protocol;
    var made = new ArrayList<DatagramTransport>();
    loop.setExceptionHandler((_, context) -> errors.add(context));
    loop.runUntilComplete(
        () -> made.add(loop.createDatagramEndpoint(() -> protocol, options).transport()));
    transport = made.getFirst();
    socket = network.datagrams().getFirst();
  }

  /** An endpoint with {@link #PEER} as its one peer. */
  static ScriptedEndpoint connected() {
    return new ScriptedEndpoint(new DatagramNotes(), DatagramOptions.ofRemote(PEER));
  }

  /** An endpoint that anybody may send to. */
  static ScriptedEndpoint unconnected() {
    return new ScriptedEndpoint(
        new DatagramNotes(), DatagramOptions.ofLocal(new InetSocketAddress("127.0.0.1", 0)));
  }

  void pass() {
    loop.stop();
    loop.runForever();
  }

  void send(String text, @Nullable SocketAddress target) {
    transport.sendto(text.getBytes(StandardCharsets.UTF_8), target);
  }

  void send(String text) {
    send(text, null);
  }

  /** The texts the system has taken. */
  List<String> sent() {
    return socket.sent().stream().map(ScriptedDatagram.Sent::text).toList();
  }

  void assertReported(String message, Throwable cause) {
    assertThat(errors).hasSize(1);
    assertThat(errors.getFirst().message()).isEqualTo(message);
    assertThat(errors.getFirst().exception()).isSameAs(cause);
    assertThat(errors.getFirst().details())
        .containsEntry("transport", transport)
        .containsEntry("protocol", protocol);
  }

  @Override
  public void close() {
    transport.abort();
    pass();
    loop.close();
  }
}
