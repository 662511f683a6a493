package dev.tulip.tests.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tulip.Asyncio;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import dev.tulip.tests.StreamPair;
import dev.tulip.transport.Server;
import java.io.IOException;
import java.nio.file.Path;

/** A server that answers a request of one line with a status line and a text, and closes. */
final class Greeter {

  static final String STATUS = "greeting/1.0 200 OK\r\n";
  static final String TEXT = "Guten Tag, this is the text";

  private Greeter() {}

  static Server start() throws IOException {
    return Asyncio.startServer(Greeter::serve, StreamPair.HOST, 0);
  }

  static Server start(Path path) throws IOException {
    return Asyncio.startUnixServer(Greeter::serve, path);
  }

  private static void serve(StreamReader reader, StreamWriter writer) throws IOException {
    try (writer) {
      if (!reader.readline(UTF_8).isEmpty()) {
        writer.send(STATUS);
        writer.send(TEXT);
      }
    }
  }

  /** Closes the server and waits for the end of its connections. */
  static void stop(Server server) {
    server.close();
    server.waitClosed();
  }
}
