// An echo server on a Unix socket and its client, with protocols: UnixEcho.java a layer below.
//
// Run:
//   ./tulip run examples/UnixEchoProtocol.java
//
// Prints:
//   Send: Hello World!
//   Echo: Hello World!
//   Received: Hello World!
//   The server has closed the connection

import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.run;

import dev.tulip.Future;
import dev.tulip.transport.ByteBuffers;
import dev.tulip.transport.Protocol;
import dev.tulip.transport.Transport;

/** The server's side: the loop makes one for each connection. */
class Echo implements Protocol {
  private Transport transport;

  @Override
  public void connectionMade(Transport transport) {
    this.transport = transport;
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    IO.println("Echo: " + ByteBuffers.toString(data));
    transport.write(data);
    transport.close();
  }
}

/** The client's side: says something, and notes the end. */
record Caller(String message, Future<Boolean> ended) implements Protocol {

  @Override
  public void connectionMade(Transport transport) {
    IO.println("Send: " + message);
    transport.write(message.getBytes());
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    IO.println("Received: " + ByteBuffers.toString(data));
  }

  @Override
  public void connectionLost(Throwable exception) {
    IO.println("The server has closed the connection");
    ended.setResult(true);
  }
}

void echo(Path path) throws IOException {
  var loop = getRunningLoop();
  var caller = new Caller("Hello World!", loop.createFuture());
  try (var _ = loop.createUnixServer(Echo::new, path)) {
    loop.createUnixConnection(() -> caller, path);
    caller.ended().await();
  }
}

void main() throws IOException {
  var folder = Files.createTempDirectory("echo");
  run(() -> echo(folder.resolve("socket")));
  Files.delete(folder);
}
