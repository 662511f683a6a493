// Passes connections on to another server, both ways at once: a TCP proxy.
//
// Run, then "curl -H 'Host: example.com' localhost:8888":
//   ./tulip run examples/TcpProxy.java 8888 example.com 80
//
// Prints, with one client:
//   Serving on /127.0.0.1:8888
//   /127.0.0.1:50234 is connected
//   /127.0.0.1:50234 is done

import static dev.tulip.Asyncio.openConnection;
import static dev.tulip.Asyncio.run;
import static dev.tulip.Asyncio.startServer;
import static dev.tulip.Asyncio.taskGroup;
import static dev.tulip.transport.ExtraInfo.PEERNAME;

import dev.tulip.ExceptionGroup;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import dev.tulip.stream.Streams;

/** Holds no more than a buffer: who reads slowly slows down who writes. */
void copy(StreamReader from, StreamWriter to) throws IOException {
  var buffer = ByteBuffer.allocate(64 * 1024);
  while (from.readInto(buffer.clear()) >= 0) {
    to.send(buffer.flip());
  }
  to.writeEof();
}

void proxy(Streams client, String host, int port) throws IOException {
  var server = openConnection(host, port);
  try (var _ = server.writer()) {
    taskGroup(
        group -> {
          group.createTask(() -> copy(client.reader(), server.writer()));
          group.createTask(() -> copy(server.reader(), client.writer()));
        });
  }
}

void serveClient(Streams client, String host, int port) {
  var name = client.writer().getExtraInfo(PEERNAME);
  IO.println(name + " is connected");
  try (var _ = client.writer()) {
    proxy(client, host, port);
    IO.println(name + " is done");
  } catch (IOException | ExceptionGroup e) {
    IO.println(name + " has failed: " + e);
  }
}

void serve(int port, String host, int targetPort) throws IOException {
  try (var server =
      startServer(
          (reader, writer) -> serveClient(new Streams(reader, writer), host, targetPort),
          "127.0.0.1",
          port)) {
    IO.println("Serving on " + server.sockets().getFirst().getsockname());
    server.serveForever();
  }
}

void main(String[] args) {
  int port = args.length > 0 ? Integer.parseInt(args[0]) : 8888;
  var host = args.length > 1 ? args[1] : "example.com";
  int targetPort = args.length > 2 ? Integer.parseInt(args[2]) : 80;
  run(() -> serve(port, host, targetPort));
}
