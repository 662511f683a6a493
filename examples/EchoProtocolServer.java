// A server that sends back what it gets, with a protocol: the TCP echo server of asyncio's
// documentation, a layer below streams.
//
// Run, then examples/EchoProtocolClient.java in another terminal:
//   ./tulip run examples/EchoProtocolServer.java 8888
//
// Prints, with one client:
//   Serving on /127.0.0.1:8888
//   Connection from /127.0.0.1:50234
//   Data received: Hello World!
//   Send: Hello World!
//   Close the client socket

import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.run;
import static dev.tulip.transport.ExtraInfo.PEERNAME;

import dev.tulip.transport.ByteBuffers;
import dev.tulip.transport.Protocol;
import dev.tulip.transport.Transport;

/** The loop makes one for each connection. */
class EchoServerProtocol implements Protocol {
  private Transport transport;

  @Override
  public void connectionMade(Transport transport) {
    IO.println("Connection from " + transport.getExtraInfo(PEERNAME));
    this.transport = transport;
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    var message = ByteBuffers.toString(data);
    IO.println("Data received: " + message);

    IO.println("Send: " + message);
    transport.write(data);

    IO.println("Close the client socket");
    transport.close();
  }
}

void serve(int port) throws IOException {
  var loop = getRunningLoop();
  try (var server = loop.createServer(EchoServerProtocol::new, "127.0.0.1", port)) {
    IO.println("Serving on " + server.sockets().getFirst().getsockname());
    server.serveForever();
  }
}

void main(String[] args) {
  int port = args.length > 0 ? Integer.parseInt(args[0]) : 8888;
  run(() -> serve(port));
}
