// A server that sends back what it gets, with streams: the TCP echo server of asyncio's
// documentation.
//
// Run, then examples/EchoClient.java in another terminal:
//   ./tulip run examples/EchoServer.java 8888
//
// Prints, with one client:
//   Serving on /127.0.0.1:8888
//   Received Hello World! from /127.0.0.1:50234
//   Send: Hello World!
//   Close the connection

import static dev.tulip.Asyncio.run;
import static dev.tulip.Asyncio.startServer;
import static dev.tulip.transport.ExtraInfo.PEERNAME;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;

void handleEcho(StreamReader reader, StreamWriter writer) throws IOException {
  byte[] data = reader.read(100);
  var message = new String(data, UTF_8);
  IO.println("Received " + message + " from " + writer.getExtraInfo(PEERNAME));

  IO.println("Send: " + message);
  writer.write(data);
  writer.drain();

  IO.println("Close the connection");
  writer.close();
  writer.waitClosed();
}

void serve(int port) throws IOException {
  try (var server = startServer(this::handleEcho, "127.0.0.1", port)) {
    IO.println("Serving on " + server.sockets().getFirst().getsockname());
    server.serveForever();
  }
}

void main(String[] args) {
  int port = args.length > 0 ? Integer.parseInt(args[0]) : 8888;
  run(() -> serve(port));
}
