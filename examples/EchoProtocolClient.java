// Sends a message to an echo server, with a protocol: the TCP echo client of asyncio's
// documentation, a layer below streams.
//
// Run, with examples/EchoProtocolServer.java in another terminal:
//   ./tulip run examples/EchoProtocolClient.java 8888
//
// Prints:
//   Data sent: Hello World!
//   Data received: Hello World!
//   The server closed the connection

import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.run;

import dev.tulip.Future;
import dev.tulip.transport.ByteBuffers;
import dev.tulip.transport.Protocol;
import dev.tulip.transport.Transport;

record EchoClientProtocol(String message, Future<Boolean> onConLost) implements Protocol {

  @Override
  public void connectionMade(Transport transport) {
    transport.write(message.getBytes());
    IO.println("Data sent: " + message);
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    IO.println("Data received: " + ByteBuffers.toString(data));
  }

  @Override
  public void connectionLost(Throwable exception) {
    IO.println("The server closed the connection");
    onConLost.setResult(true);
  }
}

void echo(int port) throws IOException {
  var loop = getRunningLoop();
  Future<Boolean> onConLost = loop.createFuture();
  var protocol = new EchoClientProtocol("Hello World!", onConLost);
  var connection = loop.createConnection(() -> protocol, "127.0.0.1", port);
  // Wait until the protocol signals that the connection is lost, and close the transport.
  try (var _ = connection.transport()) {
    onConLost.await();
  }
}

void main(String[] args) {
  int port = args.length > 0 ? Integer.parseInt(args[0]) : 8888;
  run(() -> echo(port));
}
