// Sends a message to an echo server and reads the answer, with streams: the TCP echo client of
// asyncio's documentation.
//
// Run, with examples/EchoServer.java in another terminal:
//   ./tulip run examples/EchoClient.java 8888
//
// Prints:
//   Send: Hello World!
//   Received: Hello World!
//   Close the connection

import static dev.tulip.Asyncio.openConnection;
import static dev.tulip.Asyncio.run;
import static java.nio.charset.StandardCharsets.UTF_8;

void tcpEchoClient(int port, String message) throws IOException {
  var streams = openConnection("127.0.0.1", port);
  var writer = streams.writer();

  IO.println("Send: " + message);
  writer.write(message);
  writer.drain();

  byte[] data = streams.reader().read(100);
  IO.println("Received: " + new String(data, UTF_8));

  IO.println("Close the connection");
  writer.close();
  writer.waitClosed();
}

void main(String[] args) {
  int port = args.length > 0 ? Integer.parseInt(args[0]) : 8888;
  run(() -> tcpEchoClient(port, "Hello World!"));
}
