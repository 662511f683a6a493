package dev.tulip.bench.echo;

import dev.tulip.transport.Protocol;
import dev.tulip.transport.Transport;
import java.nio.ByteBuffer;

/** Writes what comes, in the loop's callback. */
final class ProtocolEcho implements Protocol {

  private Transport transport;

  @Override
  public void connectionMade(Transport transport) {
    this.transport = transport;
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    transport.write(data);
  }
}
