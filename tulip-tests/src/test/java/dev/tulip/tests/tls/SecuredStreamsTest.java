package dev.tulip.tests.tls;

import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.openConnection;
import static dev.tulip.Asyncio.openUnixConnection;
import static dev.tulip.Asyncio.startServer;
import static dev.tulip.Asyncio.startUnixServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Future;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import dev.tulip.stream.Streams;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.CapturedLog;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.ConnectOptions;
import dev.tulip.transport.ExtraInfo;
import dev.tulip.transport.Server;
import dev.tulip.transport.ServerOptions;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Streams with TLS, from the first byte on or from later on. */
class SecuredStreamsTest {

  private static final String HELLO = "GET / HTTP/1.0\r\n";
  private static final String ANSWER = "HTTP/1.0 200 OK\r\n\r\nA secret, short";

  @TempDir Path folder;

  private static void answer(StreamReader reader, StreamWriter writer) throws IOException {
    try (writer) {
      assertThat(reader.readline(UTF_8)).isEqualTo(HELLO);
      writer.send(ANSWER);
    }
  }

  /** What reaches the exception handler from now on. */
  private static List<Object> reports() {
    var reports = new ArrayList<>();
    getRunningLoop().setExceptionHandler((_, context) -> reports.add(context));
    return reports;
  }

  private static void ask(Streams streams, Server server) throws IOException {
    assertThat(streams.writer().getExtraInfo(ExtraInfo.SSLCONTEXT)).isNotNull();
    streams.writer().write(HELLO);
    assertThat(streams.reader().read()).isEqualTo(ANSWER.getBytes(UTF_8));
    streams.writer().close();
    streams.writer().waitClosed();
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_streams",
      type = "StreamTests",
      test = "test_open_connection_no_loop_ssl")
  void a_client_asks_and_gets_an_answer() throws IOException {
    var reports = reports();
    var server =
        startServer(SecuredStreamsTest::answer, "127.0.0.1", 0, ServerOptions.ofTls(Keys.server()));
    var options = ConnectOptions.ofTls(Keys.client());
    ask(openConnection("localhost", Servers.port(server), options), server);
    assertThat(reports).isEmpty();
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_streams",
      type = "StreamTests",
      test = "test_open_unix_connection_no_loop_ssl")
  void a_client_asks_over_a_unix_socket() throws IOException {
    var reports = reports();
    var path = folder.resolve("socket");
    int limit = StreamReader.DEFAULT_LIMIT;
    var server =
        startUnixServer(
            SecuredStreamsTest::answer, path, limit, ServerOptions.ofTls(Keys.server("other")));
    var careless = Keys.client().withVerifyHostname(false);
    var options = ConnectOptions.ofTls(careless).withServerHostname("");
    ask(openUnixConnection(path, limit, options), server);
    assertThat(reports).isEmpty();
  }

  private static void begin(StreamWriter writer, boolean server) throws IOException {
    assertThat(writer.getExtraInfo(ExtraInfo.SSLCONTEXT)).isNull();
    var before = writer.transport();
    writer.startTls(server ? Keys.server() : Keys.client(), server ? null : "localhost");
    assertThat(writer.transport()).isNotSameAs(before);
    assertThat(writer.getExtraInfo(ExtraInfo.SSLCONTEXT)).isNotNull();
  }

  private static void echoThenSecretly(StreamReader reader, StreamWriter writer)
      throws IOException {
    writer.send(reader.readline());
    begin(writer, true);
    writer.send(reader.readline());
    writer.close();
    writer.waitClosed();
  }

  /** Serves so, and tells when it has ended. */
  private static Server serve(Future<Boolean> served) throws IOException {
    return startServer(
        (reader, writer) -> {
          echoThenSecretly(reader, writer);
          served.setResult(true);
        },
        "127.0.0.1",
        0);
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_start_tls")
  void both_sides_begin_tls() throws IOException {
    var reports = reports();
    Future<Boolean> served = createFuture();
    var server = serve(served);
    var streams = openConnection("localhost", Servers.port(server));
    streams.writer().send("openly\n");
    assertThat(streams.reader().readline(UTF_8)).isEqualTo("openly\n");
    begin(streams.writer(), false);
    streams.writer().send("secretly\n");
    assertThat(streams.reader().readline(UTF_8)).isEqualTo("secretly\n");
    assertThat(streams.reader().read()).isEmpty();
    streams.writer().close();
    streams.writer().waitClosed();
    served.await();
    Servers.end(server);
    assertThat(reports).isEmpty();
  }

  /** The peer's last word is there before the coroutine that begins TLS has its turn. */
  @TulipTest(realTime = true)
  void a_peer_may_end_together_with_its_handshake() throws Exception {
    Future<String> served = createFuture();
    try (var log = new CapturedLog()) {
      var server =
          startServer(
              (reader, writer) -> served.setResult(beginAndRead(reader, writer)), "127.0.0.1", 0);
      var streams = openConnection("127.0.0.1", Servers.port(server));
      var client = EngineSide.of(Keys.context(null, true), true, "TLSv1.3");
      client.shake(new byte[0]);
      streams.writer().write(client.take());
      while (!client.shaken) {
        client.shake(streams.reader().read(1 << 16));
      }
      var finished = ByteBuffer.wrap(client.take());
      streams.writer().writelines(List.of(finished, ByteBuffer.wrap(client.close())));
      assertThat(served.await()).isEmpty();
      streams.writer().close();
      streams.writer().waitClosed();
      Servers.end(server);
      assertThat(log.mishaps()).isEmpty();
    }
  }

  private static String beginAndRead(StreamReader reader, StreamWriter writer) throws IOException {
    begin(writer, true);
    var text = new String(reader.read(), UTF_8);
    writer.close();
    writer.waitClosed();
    return text;
  }

  private static String echoThenSecretly(Socket socket) throws IOException {
    socket.getOutputStream().write(socket.getInputStream().readNBytes(7));
    var secured = Peer.layered(socket, Keys.context("server", true), false);
    var secret = secured.getInputStream().readNBytes(9);
    secured.getOutputStream().write(secret);
    secured.shutdownOutput();
    return new String(secret, UTF_8);
  }

  @TulipTest(realTime = true)
  void a_client_begins_tls_with_the_jdks_sockets() throws IOException {
    try (var server = Peer.server(SecuredStreamsTest::echoThenSecretly)) {
      var peer = server.accept();
      var streams = openConnection("localhost", server.port());
      streams.writer().send("openly\n");
      assertThat(streams.reader().readline(UTF_8)).isEqualTo("openly\n");
      begin(streams.writer(), false);
      streams.writer().send("secretly\n");
      assertThat(streams.reader().read()).isEqualTo("secretly\n".getBytes(UTF_8));
      assertThat(peer.await()).isEqualTo("secretly\n");
      streams.writer().close();
      streams.writer().waitClosed();
    }
  }

  private static String saySecretly(Socket socket) throws IOException {
    socket.getOutputStream().write("openly\n".getBytes(UTF_8));
    socket.getInputStream().readNBytes(7);
    var secured = Peer.layered(socket, Keys.context(null, true), true);
    secured.getOutputStream().write("secretly\n".getBytes(UTF_8));
    return new String(secured.getInputStream().readAllBytes(), UTF_8);
  }

  @TulipTest(realTime = true)
  void a_server_begins_tls_with_the_jdks_sockets() throws IOException {
    var reports = reports();
    Future<Boolean> served = createFuture();
    var server = serve(served);
    var peer = Peer.client(Servers.port(server), SecuredStreamsTest::saySecretly);
    assertThat(peer.await()).isEqualTo("secretly\n");
    served.await();
    Servers.end(server);
    assertThat(reports).isEmpty();
  }
}
