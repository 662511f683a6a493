// Prints the headers that a web server sends for a URL, given on the command line: an example of
// asyncio's documentation.
//
// Run, with a URL of your own:
//   ./tulip run examples/HttpHeaders.java http://example.com/path/page.html
//
// Prints, for example:
//   HTTP header> HTTP/1.0 200 OK
//   HTTP header> Content-Type: text/html
//   HTTP header> Content-Length: 1256

import static dev.tulip.Asyncio.openConnection;
import static dev.tulip.Asyncio.run;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tulip.stream.Streams;
import dev.tulip.transport.ConnectOptions;
import dev.tulip.transport.TlsOptions;
import javax.net.ssl.SSLContext;

Streams connect(URI url) throws IOException, NoSuchAlgorithmException {
  if (url.getScheme().equals("https")) {
    var tls = ConnectOptions.ofTls(TlsOptions.of(SSLContext.getDefault()));
    return openConnection(url.getHost(), url.getPort() < 0 ? 443 : url.getPort(), tls);
  }
  return openConnection(url.getHost(), url.getPort() < 0 ? 80 : url.getPort());
}

void printHttpHeaders(URI url) throws IOException, NoSuchAlgorithmException {
  var streams = connect(url);
  var path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
  streams.writer().write("HEAD " + path + " HTTP/1.0\r\nHost: " + url.getHost() + "\r\n\r\n");

  for (var line : streams.reader().lines(ISO_8859_1)) {
    if (!line.isBlank()) {
      IO.println("HTTP header> " + line.strip());
    }
  }

  // Ignore the body, close the socket.
  streams.writer().close();
  streams.writer().waitClosed();
}

/** Null where {@code text} is not the URL of something on a web server. */
URI urlOrNull(String text) {
  try {
    var url = new URI(text);
    boolean isWeb = String.valueOf(url.getScheme()).matches("https?");
    return isWeb && url.getHost() != null ? url : null;
  } catch (URISyntaxException _) {
    return null;
  }
}

void main(String[] args) {
  var url = args.length == 1 ? urlOrNull(args[0]) : null;
  if (url == null) {
    System.err.println("usage: HttpHeaders.java http[s]://HOST[:PORT]/PATH");
    System.exit(1);
  }
  run(() -> printHttpHeaders(url));
}
