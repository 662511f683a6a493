// An echo server and its client over TLS, on one loop. The server's key is in a file that the JDK's
// keytool makes; the client trusts that file only.
//
// Run, after keytool; the password is "secret":
//   keytool -genkeypair -keystore echo.p12 -storepass secret -keyalg EC -dname CN=localhost
//   ./tulip run examples/TlsEcho.java echo.p12
//
// Prints:
//   Connected with TLSv1.3
//   Send: Hello World!
//   Received: Hello World!

import static dev.tulip.Asyncio.openConnection;
import static dev.tulip.Asyncio.run;
import static dev.tulip.Asyncio.startServer;
import static dev.tulip.transport.ExtraInfo.SSL_OBJECT;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import dev.tulip.transport.ConnectOptions;
import dev.tulip.transport.ServerOptions;
import dev.tulip.transport.TlsOptions;
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

void handleEcho(StreamReader reader, StreamWriter writer) throws IOException {
  try (writer) {
    writer.send(reader.readline());
  }
}

void echo(int port, String message, TlsOptions tls) throws IOException {
  var streams = openConnection("localhost", port, ConnectOptions.ofTls(tls));
  try (var writer = streams.writer()) {
    IO.println("Connected with " + writer.getExtraInfo(SSL_OBJECT).getProtocol());
    IO.println("Send: " + message);
    writer.send(message + "\n");
    IO.print("Received: " + streams.reader().readline(UTF_8));
  }
}

void serve(TlsOptions tls) throws IOException {
  try (var server = startServer(this::handleEcho, "localhost", 0, ServerOptions.ofTls(tls))) {
    var address = (InetSocketAddress) server.sockets().getFirst().getsockname();
    echo(address.getPort(), "Hello World!", tls);
  }
}

void main(String[] args) throws Exception {
  var tls = tls(Path.of(args.length > 0 ? args[0] : "echo.p12"));
  run(() -> serve(tls));
}
