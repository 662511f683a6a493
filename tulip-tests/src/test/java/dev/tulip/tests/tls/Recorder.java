package dev.tulip.tests.tls;

import dev.tulip.Asyncio;
import dev.tulip.Future;
import dev.tulip.transport.ByteBuffers;
import dev.tulip.transport.Protocol;
import dev.tulip.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A protocol that notes what it is told, and lets a coroutine wait for it. */
class Recorder implements Protocol {

  /** What was called, in order; data once, however often it came. */
  final List<String> calls = new ArrayList<>();

  final Future<Transport> made = Asyncio.createFuture();
  final Future<Boolean> eof = Asyncio.createFuture();

  /** Done with what {@code connectionLost} was told. */
  final Future<Optional<Throwable>> lost = Asyncio.createFuture();

  final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private @Nullable Future<Boolean> enough;
  private int wanted;

  @Override
  public void connectionMade(Transport transport) {
    calls.add("made");
    made.setResult(transport);
  }

  @Override
  public void dataReceived(ByteBuffer bytes) {
    if (!calls.getLast().equals("data")) {
      calls.add("data");
    }
    data.writeBytes(ByteBuffers.toArray(bytes));
    if (enough != null && !enough.done() && data.size() >= wanted) {
      enough.setResult(true);
    }
  }

  @Override
  public boolean eofReceived() {
    calls.add("eof");
    eof.setResult(true);
    return false;
  }

  @Override
  public void connectionLost(@Nullable Throwable exception) {
    calls.add("lost");
    lost.setResult(Optional.ofNullable(exception));
  }

  @Override
  public void pauseWriting() {
    calls.add("pause");
  }

  @Override
  public void resumeWriting() {
    calls.add("resume");
  }

  String text() {
    return data.toString(StandardCharsets.UTF_8);
  }

  /** Waits until {@code count} bytes have come in all. */
  void awaitData(int count) {
    if (data.size() < count) {
      wanted = count;
      enough = Asyncio.createFuture();
      enough.await();
    }
  }

  /** Waits for the end, and gives its reason. */
  @Nullable Throwable awaitLost() {
    return lost.await().orElse(null);
  }
}
