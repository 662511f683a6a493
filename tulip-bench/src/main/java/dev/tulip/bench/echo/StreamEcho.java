package dev.tulip.bench.echo;

import dev.tulip.stream.ClientConnected;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import dev.tulip.transport.ConnectionResetException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads and writes in a coroutine a connection, which has a buffer of its own. */
final class StreamEcho implements ClientConnected {

  private final int most;

  /** Reads at most so many bytes at once. */
  StreamEcho(int most) {
    this.most = most;
  }

  @Override
  public void connected(StreamReader reader, StreamWriter writer) throws IOException {
    try {
      var buffer = ByteBuffer.allocateDirect(most);
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
