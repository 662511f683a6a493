// An echo server and its client over TLS, with protocols, on one loop: TlsEcho.java a layer below
// streams. A protocol is told of a connection when its handshake is done, and never sees TLS.
//
// Run, after keytool; the password is "secret":
//   keytool -genkeypair -keystore echo.p12 -storepass secret -keyalg EC -dname CN=localhost
//   ./tulip run examples/TlsEchoProtocol.java echo.p12
//
// Prints:
//   Connected with TLSv1.3
//   Send: Hello World!
//   Echo: Hello World!
//   Received: Hello World!
//   The server has closed the connection

import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.run;
import static dev.tulip.transport.ExtraInfo.SSL_OBJECT;

import dev.tulip.Future;
import dev.tulip.transport.ByteBuffers;
import dev.tulip.transport.ConnectOptions;
import dev.tulip.transport.Protocol;
import dev.tulip.transport.ServerOptions;
import dev.tulip.transport.TlsOptions;
import dev.tulip.transport.Transport;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

static final char[] PASSWORD = "secret".toCharArray();

TlsOptions tls(Path file) throws IOException, GeneralSecurityException {
  var store = KeyStore.getInstance(file.toFile(), PASSWORD);
  var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
  keys.init(store, PASSWORD);
  var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
  trust.init(store);
  var context = SSLContext.getInstance("TLS");
  context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
  return TlsOptions.of(context);
}

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
    IO.println("Connected with " + transport.getExtraInfo(SSL_OBJECT).getProtocol());
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

void echo(TlsOptions tls) throws IOException {
  var loop = getRunningLoop();
  var caller = new Caller("Hello World!", loop.createFuture());
  try (var server = loop.createServer(Echo::new, "localhost", 0, ServerOptions.ofTls(tls))) {
    var address = (InetSocketAddress) server.sockets().getFirst().getsockname();
    loop.createConnection(() -> caller, "localhost", address.getPort(), ConnectOptions.ofTls(tls));
    caller.ended().await();
    // The server's end of the connection is closed when it has seen the client's.
    server.close();
    server.waitClosed();
  }
}

void main(String[] args) throws Exception {
  var tls = tls(Path.of(args.length > 0 ? args[0] : "echo.p12"));
  run(() -> echo(tls));
}
