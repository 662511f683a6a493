package dev.tulip.bench.soak;

import static dev.tulip.bench.soak.Figures.print;
import static dev.tulip.bench.soak.Figures.require;
import static dev.tulip.bench.soak.Figures.requireAtMost;

import dev.tulip.Asyncio;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A writer that writes as fast as it may and a reader that takes its time: both on one loop. */
final class SlowReader {

  private static final int PIECE = 64 * 1024;
  private static final long TOTAL = 1L << 30;

  private int mostBuffered;

  void run() throws Exception {
    var server = Asyncio.startServer(this::write, "127.0.0.1", 0);
    int port = ((InetSocketAddress) server.sockets().getFirst().getsockname()).getPort();
    var streams = Asyncio.openConnection("127.0.0.1", port);
    long count = 0;
    while (true) {
      var piece = streams.reader().read(PIECE);
      if (piece.length == 0) {
        break;
      }
      count += piece.length;
      Asyncio.sleep(Duration.ZERO);
    }
    require("bytes", count, TOTAL);
    streams.writer().close();
    streams.writer().waitClosed();
    server.close();
    server.waitClosed();
    print("%d MiB to a slow reader: at most %d KiB buffered", TOTAL >> 20, mostBuffered >> 10);
  }

  private void write(StreamReader reader, StreamWriter writer) throws IOException {
    int high = writer.transport().getWriteBufferLimits().high();
    var piece = new byte[PIECE];
    for (long sent = 0; sent < TOTAL; sent += PIECE) {
      writer.write(piece);
      mostBuffered = Math.max(mostBuffered, writer.transport().getWriteBufferSize());
      writer.drain();
    }
    requireAtMost("buffered", mostBuffered, high + PIECE);
    writer.close();
    writer.waitClosed();
  }
}
