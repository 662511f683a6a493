package dev.tulip.tests.pipe;

import dev.tulip.tests.Events;
import dev.tulip.transport.ByteBuffers;
import dev.tulip.transport.Protocol;
import dev.tulip.transport.Transport;
import java.nio.ByteBuffer;

/** A protocol of either direction that keeps what it is told. */
class RecordingPipe implements Protocol {

  final Events events = new Events();
  private final StringBuilder data = new StringBuilder();
  private Transport transport;

  Transport transport() {
    return transport;
  }

  String text() {
    return data.toString();
  }

  /** Suspends until that is all that came. */
  void awaitText(String text) {
    events.until(() -> text().equals(text));
  }

  @Override
  public void connectionMade(Transport transport) {
    this.transport = transport;
    events.add("made");
  }

  @Override
  public void dataReceived(ByteBuffer bytes) {
    data.append(ByteBuffers.toString(bytes));
    events.changed();
  }

  @Override
  public boolean eofReceived() {
    events.add("eof");
    return true;
  }

  @Override
  public void connectionLost(Throwable exception) {
    events.add("lost" + (exception == null ? "" : " " + exception.getClass().getSimpleName()));
  }

  @Override
  public void pauseWriting() {
    events.add("pause");
  }

  @Override
  public void resumeWriting() {
    events.add("resume");
  }
}
