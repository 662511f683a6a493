package dev.tulip.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.EventLoop;
import dev.tulip.ExceptionContext;
import dev.tulip.testing.ScriptedNetwork;
import dev.tulip.testing.ScriptedSocket;
import dev.tulip.transport.BaseProtocol;
import dev.tulip.transport.Transport;
import java.util.ArrayList;
import java.util.List;

/** A transport on a scripted socket, as it is when its connection was made. */
final class ScriptedConnection<P extends BaseProtocol<Transport>> implements AutoCloseable {

  final ScriptedNetwork network = new ScriptedNetwork();
  final EventLoop loop = network.newEventLoop();
  final P protocol;
  final ScriptedSocket socket;
  final Transport transport;

  /** What reached the loop's exception handler. */
  final List<ExceptionContext> errors = new ArrayList<>();

  private ScriptedConnection(P protocol) {
    this.protocol = protocol;
    var made = new ArrayList<Transport>();
    loop.setExceptionHandler((_, context) -> errors.add(context));
    loop.runUntilComplete(
        () -> made.add(loop.createConnection(() -> protocol, "192.0.2.1", 80).transport()));
    transport = made.getFirst();
    socket = network.sockets().getFirst();
  }

  static <P extends BaseProtocol<Transport>> ScriptedConnection<P> of(P protocol) {
    return new ScriptedConnection<>(protocol);
  }

  /** The loop makes one pass: it sees what is ready and runs it. */
  void pass() {
    loop.stop();
    loop.runForever();
  }

  void write(String text) {
    transport.write(Bytes.of(text));
  }

  /** Exactly one error has been reported, which was {@code cause}. */
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
