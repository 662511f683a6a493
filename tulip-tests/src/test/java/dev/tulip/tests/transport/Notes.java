package dev.tulip.tests.transport;

import dev.tulip.transport.ByteBuffers;
import dev.tulip.transport.Protocol;
import dev.tulip.transport.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A protocol that notes what it is told. */
class Notes implements Protocol {

  final List<String> log = new ArrayList<>();

  /** What {@code eofReceived} answers. */
  boolean keepOpen;

  /** Why the connection was lost. */
  @Nullable Throwable reason;

  @Override
  public void connectionMade(Transport transport) {
    log.add("made");
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    log.add("data " + ByteBuffers.toString(data));
  }

  @Override
  public boolean eofReceived() {
    log.add("eof");
    return keepOpen;
  }

  @Override
  public void pauseWriting() {
    log.add("pause");
  }

  @Override
  public void resumeWriting() {
    log.add("resume");
  }

  @Override
  public void connectionLost(@Nullable Throwable exception) {
    log.add("lost");
    reason = exception;
  }
}
