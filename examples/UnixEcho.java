// An echo server on a Unix socket, which is a file, and its client, on one loop.
//
// Run:
//   ./tulip run examples/UnixEcho.java
//
// Prints:
//   Send: Hello World!
//   Received: Hello World!
//   The socket is gone: true

import static dev.tulip.Asyncio.openUnixConnection;
import static dev.tulip.Asyncio.run;
import static dev.tulip.Asyncio.startUnixServer;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;

void handleEcho(StreamReader reader, StreamWriter writer) throws IOException {
  try (writer) {
    writer.send(reader.readline());
  }
}

void echo(Path path, String message) throws IOException {
  var streams = openUnixConnection(path);
  try (var writer = streams.writer()) {
    IO.println("Send: " + message);
    writer.send(message + "\n");
    IO.print("Received: " + streams.reader().readline(UTF_8));
  }
}

void serve(Path path) throws IOException {
  try (var _ = startUnixServer(this::handleEcho, path)) {
    echo(path, "Hello World!");
  }
  IO.println("The socket is gone: " + Files.notExists(path));
}

void main() throws IOException {
  var folder = Files.createTempDirectory("echo");
  run(() -> serve(folder.resolve("socket")));
  Files.delete(folder);
}
