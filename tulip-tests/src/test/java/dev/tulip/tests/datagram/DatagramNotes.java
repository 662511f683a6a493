package dev.tulip.tests.datagram;

import dev.tulip.transport.ByteBuffers;
import dev.tulip.transport.DatagramProtocol;
import dev.tulip.transport.DatagramTransport;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A protocol of datagrams that notes what it is told. */
class DatagramNotes implements DatagramProtocol {

  final List<String> log = new ArrayList<>();

  /** Why the endpoint came to its end. */
  @Nullable Throwable reason;

  @Override
  public void connectionMade(DatagramTransport transport) {
    log.add("made");
  }

  @Override
  public void datagramReceived(ByteBuffer data, SocketAddress sender) {
    log.add("data " + ByteBuffers.toString(data) + " from " + sender);
  }

  @Override
  public void errorReceived(IOException exception) {
    log.add("error " + exception.getMessage());
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
