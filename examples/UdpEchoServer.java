// A server that sends back the datagrams it gets: the UDP echo server of asyncio's documentation.
//
// Run, then examples/UdpEchoClient.java in another terminal:
//   ./tulip run examples/UdpEchoServer.java 9999
//
// Prints, with one client:
//   Serving on /127.0.0.1:9999
//   Received Hello World! from /127.0.0.1:50234
//   Send Hello World! to /127.0.0.1:50234

import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.run;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.transport.ExtraInfo.SOCKNAME;

import dev.tulip.transport.ByteBuffers;
import dev.tulip.transport.DatagramOptions;
import dev.tulip.transport.DatagramProtocol;
import dev.tulip.transport.DatagramTransport;

class EchoServerProtocol implements DatagramProtocol {
  private DatagramTransport transport;

  @Override
  public void connectionMade(DatagramTransport transport) {
    this.transport = transport;
  }

  @Override
  public void datagramReceived(ByteBuffer data, SocketAddress sender) {
    var message = ByteBuffers.toString(data);
    IO.println("Received " + message + " from " + sender);
    IO.println("Send " + message + " to " + sender);
    transport.sendto(data, sender);
  }
}

void serve(int port) throws IOException {
  var local = DatagramOptions.ofLocal(new InetSocketAddress("127.0.0.1", port));
  // One protocol instance serves all clients.
  var endpoint = getRunningLoop().createDatagramEndpoint(EchoServerProtocol::new, local);
  try (var transport = endpoint.transport()) {
    IO.println("Serving on " + transport.getExtraInfo(SOCKNAME));
    sleep(Duration.ofHours(1)); // serve for an hour
  }
}

void main(String[] args) {
  int port = args.length > 0 ? Integer.parseInt(args[0]) : 9999;
  run(() -> serve(port));
}
