package dev.tulip.bench.echo;

import dev.tulip.stream.ClientConnected;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import dev.tulip.transport.ConnectionResetException;
import java.io.IOException;

/** Reads and writes in a coroutine a connection. */
final class StreamEcho implements ClientConnected {

  private final int most;

  /** Reads at most so many bytes at once. */
  StreamEcho(int most) {
    this.most = most;
  }

  @Override
  public void connected(StreamReader reader, StreamWriter writer) throws IOException {
    try {
      for (var data = reader.read(most); data.length > 0; data = reader.read(most)) {
        writer.write(data);
        writer.drain();
      }
    } catch (ConnectionResetException _) {
      // The peer has gone.
    }
    writer.close();
  }
}
