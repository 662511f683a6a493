// A server that SIGTERM or Ctrl-C stops gently: it accepts nobody any more, serves those who are
// connected to their end, and then the program ends.
//
// Run, then "nc localhost 8888" in another terminal, and Ctrl-C here:
//   ./tulip run examples/GracefulShutdown.java 8888
//
// Prints, with one who is connected then:
//   Serving on /127.0.0.1:8888
//   No more connections
//   The last one has gone

import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.run;
import static dev.tulip.Asyncio.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import dev.tulip.transport.Server;

void echoLines(StreamReader reader, StreamWriter writer) throws IOException {
  try (writer) {
    for (var line : reader.lines(UTF_8)) {
      writer.send(line);
    }
  }
}

void stop(Server server) {
  server.close();
  IO.println("No more connections");
}

void serve(int port) throws IOException {
  var server = startServer(this::echoLines, "127.0.0.1", port);
  getRunningLoop().addSignalHandler("TERM", () -> stop(server));
  getRunningLoop().addSignalHandler("INT", () -> stop(server));
  IO.println("Serving on " + server.sockets().getFirst().getsockname());

  server.waitClosed();
  IO.println("The last one has gone");
}

void main(String[] args) {
  int port = args.length > 0 ? Integer.parseInt(args[0]) : 8888;
  run(() -> serve(port));
}
