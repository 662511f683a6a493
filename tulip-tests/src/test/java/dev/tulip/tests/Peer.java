package dev.tulip.tests;

import dev.tulip.Asyncio;
import dev.tulip.Future;
import dev.tulip.sync.Event;
import dev.tulip.transport.ByteBuffers;
import dev.tulip.transport.Protocol;
import dev.tulip.transport.Transport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One side of a connection, for tests with real sockets. Made on its loop. */
public class Peer implements Protocol {

  private final Future<Transport> made = Asyncio.getRunningLoop().createFuture();
  private final Future<String> ended = Asyncio.getRunningLoop().createFuture();
  private final StringBuilder received = new StringBuilder();
  private final Event arrival = new Event();
  private @Nullable Throwable reason;

  /** Waits until the connection is made. */
  public Transport transport() {
    return made.await();
  }

  /** Waits until all of {@code text} has come. */
  public void awaitText(String text) {
    while (!received.toString().equals(text)) {
      arrival.clear();
      arrival.await();
    }
  }

  /** Waits until the connection is gone, and gives all that has come. */
  public String awaitEnd() {
    return ended.await();
  }

  /** Why it is gone. */
  public @Nullable Throwable reason() {
    return reason;
  }

  /** Writes a text. */
  public void write(String text) {
    transport().write(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void connectionMade(Transport transport) {
    made.setResult(transport);
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    received.append(ByteBuffers.toString(data));
    arrival.set();
  }

  @Override
  public void connectionLost(@Nullable Throwable exception) {
    reason = exception;
    ended.setResult(received.toString());
  }
}
