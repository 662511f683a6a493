package dev.tulip.tests.process;

import dev.tulip.tests.Events;
import dev.tulip.transport.SubprocessProtocol;
import dev.tulip.transport.SubprocessTransport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A protocol that keeps what it is told. */
final class RecordingChild implements SubprocessProtocol {

  final Events events = new Events();
  private final ByteArrayOutputStream[] data = {
    new ByteArrayOutputStream(), new ByteArrayOutputStream(), new ByteArrayOutputStream()
  };
  private SubprocessTransport transport;

  SubprocessTransport transport() {
    return transport;
  }

  /** All that came from {@code fd}. */
  String text(int fd) {
    return data[fd].toString(StandardCharsets.UTF_8);
  }

  /** Suspends until {@code text} is all that came from {@code fd}. */
  void awaitText(int fd, String text) {
    events.until(() -> text(fd).equals(text));
  }

  @Override
  public void connectionMade(SubprocessTransport transport) {
    this.transport = transport;
    events.add("made");
  }

  @Override
  public void pipeDataReceived(int fd, ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      data[fd].write(bytes.get());
    }
    events.add("data " + fd);
  }

  @Override
  public void pipeConnectionLost(int fd, Throwable exception) {
    events.add(
        "lost " + fd + (exception == null ? "" : " " + exception.getClass().getSimpleName()));
  }

  @Override
  public void processExited() {
    events.add("exited " + transport.getReturncode());
  }

  @Override
  public void connectionLost(Throwable exception) {
    events.add("lost" + (exception == null ? "" : " " + exception));
  }
}
