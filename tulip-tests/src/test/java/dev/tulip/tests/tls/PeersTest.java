package dev.tulip.tests.tls;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.openConnection;
import static dev.tulip.Asyncio.startServer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.Future;
import dev.tulip.Task;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import dev.tulip.stream.Streams;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.ConnectOptions;
import dev.tulip.transport.ExtraInfo;
import dev.tulip.transport.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.io.TempDir;

/** Many connections to the JDK's blocking TLS sockets, and all doors through which TLS comes in. */
class PeersTest {

  private static final int CLIENTS = 25;
  private static final int MUCH = 1024 * 1024;
  private static final byte[] OK = "OK".getBytes(StandardCharsets.UTF_8);
  private static final byte[] SPAM = "SPAM".getBytes(StandardCharsets.UTF_8);
  private static final SSLContext CLIENT = Keys.context(null, true);
  private static final SSLContext SERVER = Keys.context("server", true);

  private static void serve(StreamReader reader, StreamWriter writer) throws IOException {
    reader.readexactly(MUCH);
    writer.write(OK);
    reader.readexactly(MUCH);
    writer.writelines(
        List.of(
            ByteBuffer.wrap(SPAM, 0, 2), ByteBuffer.wrap(SPAM, 2, 1), ByteBuffer.wrap(SPAM, 3, 1)));
    writer.drain();
    writer.close();
  }

  private static String ask(SSLSocket socket) throws IOException {
    socket.getOutputStream().write(new byte[MUCH]);
    var ok = socket.getInputStream().readNBytes(2);
    socket.getOutputStream().write(new byte[MUCH]);
    var spam = socket.getInputStream().readAllBytes();
    return new String(ok, StandardCharsets.UTF_8) + new String(spam, StandardCharsets.UTF_8);
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_ssl", type = "TestSSL", test = "test_create_server_ssl_1")
  void a_server_has_many_clients() throws IOException {
    var served = new AtomicInteger();
    var server =
        startServer(
            (reader, writer) -> {
              serve(reader, writer);
              served.incrementAndGet();
            },
            "127.0.0.1",
            0,
            ServerOptions.ofTls(Keys.server()));
    var clients = new ArrayList<Future<String>>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(Peer.tlsClient(Servers.port(server), CLIENT, PeersTest::ask));
    }
    for (var client : clients) {
      assertThat(client.await()).isEqualTo("OKSPAM");
    }
    Servers.end(server);
    assertThat(served).hasValue(CLIENTS);
  }

  private static boolean answer(SSLSocket socket) throws IOException {
    socket.getInputStream().readNBytes(MUCH);
    socket.getOutputStream().write(OK);
    socket.getInputStream().readNBytes(MUCH);
    socket.getOutputStream().write(SPAM);
    return true;
  }

  /** How a client gets its connection. */
  private interface Opening {
    Streams open(int port) throws IOException;
  }

  private static String talk(Opening opening, int port) throws IOException {
    var streams = opening.open(port);
    streams.writer().write(new byte[MUCH]);
    var ok = streams.reader().readexactly(2);
    streams.writer().write(new byte[MUCH]);
    var spam = streams.reader().readexactly(4);
    streams.writer().close();
    streams.writer().waitClosed();
    return new String(ok, StandardCharsets.UTF_8) + new String(spam, StandardCharsets.UTF_8);
  }

  private static Streams connected(int port) throws IOException {
    var channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    var reader = new StreamReader();
    var loop = getRunningLoop();
    var connection =
        loop.createConnection(
            () -> new dev.tulip.stream.StreamReaderProtocol(loop, reader),
            channel,
            ConnectOptions.ofTls(Keys.client()).withServerHostname("localhost"));
    return new Streams(
        reader, new StreamWriter(connection.transport(), connection.protocol(), reader, loop));
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_ssl", type = "TestSSL", test = "test_create_connection_ssl_1")
  void many_clients_connect_by_name_or_with_a_socket_of_theirs() throws IOException {
    manyClients(port -> openConnection("localhost", port, ConnectOptions.ofTls(Keys.client())));
    manyClients(PeersTest::connected);
  }

  private static void manyClients(Opening opening) throws IOException {
    try (var server = Peer.tlsServer(SERVER, PeersTest::answer)) {
      var peers = new ArrayList<Future<Boolean>>();
      var clients = new ArrayList<Task<String>>();
      for (int i = 0; i < CLIENTS; i++) {
        peers.add(server.accept());
        clients.add(createTask(() -> talk(opening, server.port())));
      }
      for (var client : clients) {
        assertThat(client.await()).isEqualTo("OKSPAM");
      }
      for (var peer : peers) {
        peer.await();
      }
    }
  }

  private static boolean answerAndEnd(SSLSocket socket) throws IOException {
    int count = socket.getInputStream().readNBytes(MUCH).length;
    socket.getOutputStream().write(OK);
    socket.shutdownOutput();
    return count == MUCH && socket.getInputStream().read() < 0;
  }

  private static byte[] readToTheEnd(int port) throws IOException {
    var streams = openConnection("localhost", port, ConnectOptions.ofTls(Keys.client()));
    streams.writer().write(new byte[MUCH]);
    var all = streams.reader().read();
    streams.writer().close();
    streams.writer().waitClosed();
    return all;
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_ssl", type = "TestSSL", test = "test_shutdown_cleanly")
  void many_connections_end_cleanly() throws IOException {
    try (var server = Peer.tlsServer(SERVER, PeersTest::answerAndEnd)) {
      var peers = new ArrayList<Future<Boolean>>();
      var clients = new ArrayList<Task<byte[]>>();
      for (int i = 0; i < CLIENTS; i++) {
        peers.add(server.accept());
        clients.add(createTask(() -> readToTheEnd(server.port())));
      }
      for (var client : clients) {
        assertThat(client.await()).isEqualTo(OK);
      }
      for (var peer : peers) {
        assertThat(peer.await()).isTrue();
      }
    }
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_ssl",
      type = "TestSSL",
      test = {"test_ssl_connect_accepted_socket", "test_connect_accepted_socket"})
  @FromCpython(
      file = "test_events",
      type = "EventLoopTestsMixin",
      test = "test_ssl_connect_accepted_socket")
  void a_connection_accepted_elsewhere_gets_tls() throws IOException {
    try (var listening = ServerSocketChannel.open()) {
      listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      int port = ((InetSocketAddress) listening.getLocalAddress()).getPort();
      var peer = Peer.tlsClient(port, CLIENT, PeersTest::sayAndHear);
      var accepted = Peer.onThread(listening::accept).await();
      var connection =
          getRunningLoop().connectAcceptedSocket(Recorder::new, accepted, Keys.server());
      var protocol = connection.protocol();
      protocol.awaitData(9);
      connection.transport().write("roger".getBytes(StandardCharsets.UTF_8));
      assertThat(peer.await()).isEqualTo("roger");
      assertThat(protocol.awaitLost()).isNull();
      assertThat(protocol.text()).isEqualTo("test data");
      assertThat(connection.transport().getExtraInfo(ExtraInfo.SSLCONTEXT)).isNotNull();
      assertThat(accepted.isOpen()).isFalse();
    }
  }

  private static String sayAndHear(SSLSocket socket) throws IOException {
    socket.getOutputStream().write("test data".getBytes(StandardCharsets.UTF_8));
    return new String(socket.getInputStream().readNBytes(5), StandardCharsets.UTF_8);
  }

  @TulipTest(realTime = true)
  void tls_goes_over_unix_sockets(@TempDir Path directory) throws IOException {
    var path = directory.resolve("tls");
    var server =
        Asyncio.startUnixServer(
            PeersTest::serve, path, StreamReader.DEFAULT_LIMIT, ServerOptions.ofTls(Keys.server()));
    var options = ConnectOptions.ofTls(Keys.client()).withServerHostname("localhost");
    Opening opening = _ -> Asyncio.openUnixConnection(path, StreamReader.DEFAULT_LIMIT, options);
    assertThat(talk(opening, 0)).isEqualTo("OKSPAM");
    Servers.end(server);
    assertThat(Files.exists(path)).isFalse();
  }

  @TulipTest(realTime = true)
  void many_connections_of_one_loop_talk_at_once() throws IOException {
    var server = startServer(PeersTest::serve, "127.0.0.1", 0, ServerOptions.ofTls(Keys.server()));
    int port = Servers.port(server);
    var clients = new ArrayList<Task<String>>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(
          createTask(
              () ->
                  talk(
                      _ -> openConnection("localhost", port, ConnectOptions.ofTls(Keys.client())),
                      port)));
    }
    for (var client : clients) {
      assertThat(client.await()).isEqualTo("OKSPAM");
    }
    Servers.end(server);
  }
}
