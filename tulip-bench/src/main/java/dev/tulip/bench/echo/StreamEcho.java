package dev.tulip.bench.echo;

import dev.tulip.stream.ClientConnected;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import dev.tulip.transport.ConnectionResetException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads and writes in a coroutine a connection. */
final class StreamEcho implements ClientConnected {

  /** Of all connections: what was read is written before the coroutine suspends. */
  private final ByteBuffer buffer;

  /** Reads at most so many bytes at once. */
  StreamEcho(int most) {
    this.buffer = ByteBuffer.allocateDirect(most);
  }

  @Override
  public void connected(StreamReader reader, StreamWriter writer) throws IOException {
    try {
      while (reader.readInto(buffer.clear()) >= 0) {
        writer.write(buffer.flip());
        writer.drain();
      }
    } catch (ConnectionResetException _) {
      // The peer has gone.
    }
    writer.close();
  }
}
