// Sends a datagram and waits for the one that comes back: the UDP echo client of asyncio's
// documentation.
//
// Run, with examples/UdpEchoServer.java in another terminal:
//   ./tulip run examples/UdpEchoClient.java 9999
//
// Prints:
//   Send: Hello World!
//   Received: Hello World!
//   Close the socket
//   Connection closed
//
// Without a server it says so, and ends with exit code 1.

import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.run;

import dev.tulip.Future;
import dev.tulip.transport.ByteBuffers;
import dev.tulip.transport.DatagramOptions;
import dev.tulip.transport.DatagramProtocol;
import dev.tulip.transport.DatagramTransport;

class EchoClientProtocol implements DatagramProtocol {
  private final String message;
  private final Future<Boolean> onConLost;
  private DatagramTransport transport;
  private boolean failed;

  EchoClientProtocol(String message, Future<Boolean> onConLost) {
    this.message = message;
    this.onConLost = onConLost;
  }

  @Override
  public void connectionMade(DatagramTransport transport) {
    this.transport = transport;
    IO.println("Send: " + message);
    transport.sendto(message.getBytes());
  }

  @Override
  public void datagramReceived(ByteBuffer data, SocketAddress sender) {
    IO.println("Received: " + ByteBuffers.toString(data));
    IO.println("Close the socket");
    transport.close();
  }

  @Override
  public void errorReceived(IOException exception) {
    IO.println("Error received: " + exception);
    failed = true;
    transport.close();
  }

  @Override
  public void connectionLost(Throwable exception) {
    IO.println("Connection closed");
    onConLost.setResult(!failed);
  }
}

boolean echo(int port) throws IOException {
  var loop = getRunningLoop();
  Future<Boolean> onConLost = loop.createFuture();
  var protocol = new EchoClientProtocol("Hello World!", onConLost);
  var remote = DatagramOptions.ofRemote(new InetSocketAddress("127.0.0.1", port));
  var endpoint = loop.createDatagramEndpoint(() -> protocol, remote);
  try (var _ = endpoint.transport()) {
    return onConLost.await();
  }
}

void main(String[] args) {
  int port = args.length > 0 ? Integer.parseInt(args[0]) : 9999;
  if (!run(() -> echo(port))) {
    System.exit(1);
  }
}
