package dev.tulip.tests.tls;

import static dev.tulip.Asyncio.getRunningLoop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.Future;
import dev.tulip.TimeoutException;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.CapturedLog;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.BufferedProtocol;
import dev.tulip.transport.ConnectOptions;
import dev.tulip.transport.ConnectionResetException;
import dev.tulip.transport.TlsOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

class ShutdownTest {

  private static final byte[] PING = bytes("ping");
  private static final int MUCH = 16 * 1024 * 1024;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static TlsOptions version(TlsOptions options, String version) {
    return options.withParameters(p -> p.setProtocols(new String[] {version}));
  }

  @TulipTest(realTime = true)
  void both_sides_say_farewell() throws IOException {
    var serverSide = new Recorder();
    var server = Servers.open(() -> serverSide, Keys.server());
    var peer =
        Peer.tlsClient(
            Servers.port(server), Keys.context(null, true), socket -> talkToTheEnd(socket));
    serverSide.awaitData(4);
    serverSide.made.result().close();
    assertThat(peer.await()).as("a proper end, no truncation").isEqualTo(-1);
    assertThat(serverSide.awaitLost()).isNull();
    assertThat(serverSide.calls).containsExactly("made", "data", "eof", "lost");
    Servers.end(server);
  }

  private static int talkToTheEnd(SSLSocket socket) throws IOException {
    socket.getOutputStream().write(PING);
    return socket.getInputStream().read();
  }

  @TulipTest(realTime = true)
  void a_peers_farewell_is_answered_before_the_end() throws IOException {
    for (var version : List.of("TLSv1.2", "TLSv1.3")) {
      var serverSide = new Recorder();
      var server = Servers.open(() -> serverSide, version(Keys.server(), version));
      var peer =
          Peer.tlsClient(
              Servers.port(server),
              Keys.context(null, true),
              socket -> {
                socket.getOutputStream().write(PING);
                socket.shutdownOutput();
                return socket.getInputStream().read();
              });
      assertThat(peer.await()).as(version).isEqualTo(-1);
      assertThat(serverSide.awaitLost()).isNull();
      assertThat(serverSide.calls).containsExactly("made", "data", "eof", "lost");
      Servers.end(server);
    }
  }

  @TulipTest(realTime = true)
  void what_is_written_in_answer_to_the_end_is_sent() throws IOException {
    for (var version : List.of("TLSv1.2", "TLSv1.3")) {
      var server = Servers.open(Answering::new, version(Keys.server(), version));
      var peer =
          Peer.tlsClient(
              Servers.port(server),
              Keys.context(null, true),
              socket -> {
                socket.getOutputStream().write(PING);
                socket.shutdownOutput();
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
              });
      assertThat(peer.await()).as(version).isEqualTo("you said ping");
      Servers.end(server);
    }
  }

  private static final class Answering extends Recorder {
    @Override
    public boolean eofReceived() {
      made.result().write(bytes("you said " + text()));
      return super.eofReceived();
    }
  }

  @TulipTest(realTime = true)
  void an_end_without_farewell_is_an_end_all_the_same() throws IOException {
    var serverSide = new Recorder();
    var server = Servers.open(() -> serverSide, Keys.server());
    var peer =
        Peer.client(
            Servers.port(server),
            socket -> {
              var secured = Peer.layered(socket, Keys.context(null, true), true);
              secured.getOutputStream().write(PING);
              socket.shutdownOutput();
              return drain(socket.getInputStream());
            });
    assertThat(serverSide.awaitLost()).isNull();
    assertThat(serverSide.calls).containsExactly("made", "data", "eof", "lost");
    peer.await();
    Servers.end(server);
  }

  private static int drain(InputStream in) throws IOException {
    return in.readAllBytes().length;
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_ssl", type = "TestSSL", test = "test_flush_before_shutdown")
  void everything_written_is_sent_before_the_farewell() throws IOException {
    for (var version : List.of("TLSv1.2", "TLSv1.3")) {
      var serverSide = new Recorder();
      var server = Servers.open(() -> serverSide, version(Keys.server(), version));
      var closed = new CountDownLatch(1);
      var peer =
          Peer.tlsClient(
              Servers.port(server),
              Keys.context(null, true),
              socket -> {
                socket.getOutputStream().write(PING);
                closed.await();
                return drain(socket.getInputStream());
              });
      serverSide.awaitData(4);
      var transport = serverSide.made.result();
      transport.write(new byte[MUCH]);
      assertThat(transport.getWriteBufferSize()).isPositive();
      transport.close();
      assertThat(transport.isClosing()).isTrue();
      closed.countDown();
      assertThat(peer.await()).as(version).isEqualTo(MUCH);
      assertThat(serverSide.awaitLost()).isNull();
      Servers.end(server);
    }
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_ssl",
      type = "TestSSL",
      test = "test_remote_shutdown_receives_trailing_data")
  void a_peer_that_has_ended_gets_what_was_written_before() throws IOException {
    for (boolean farewell : new boolean[] {true, false}) {
      for (var version : List.of("TLSv1.2", "TLSv1.3")) {
        trailingData(version, farewell);
      }
    }
  }

  private static void trailingData(String version, boolean farewell) throws IOException {
    var serverSide = new Writing(farewell);
    var server = Servers.open(() -> serverSide, version(Keys.server(), version));
    var peer =
        Peer.client(
            Servers.port(server),
            socket -> {
              var secured = Peer.layered(socket, Keys.context(null, true), true);
              secured.getOutputStream().write(PING);
              if (farewell) {
                secured.shutdownOutput();
              } else {
                socket.shutdownOutput();
              }
              serverSide.written.await();
              return secured.getInputStream().readNBytes(MUCH).length;
            });
    assertThat(peer.await()).as(version + (farewell ? "" : ", no farewell")).isEqualTo(MUCH);
    serverSide.awaitLost();
    assertThat(serverSide.waiting).as("left to be sent").isPositive();
    assertThat(serverSide.calls).startsWith("made", "data").endsWith("lost");
    Servers.end(server);
  }

  /** Writes much when it is spoken to, and says when its peer may read. */
  private static final class Writing extends Recorder {
    private final CountDownLatch written = new CountDownLatch(1);
    private final boolean untilFarewell;
    private int waiting;

    Writing(boolean untilFarewell) {
      this.untilFarewell = untilFarewell;
    }

    @Override
    public void dataReceived(ByteBuffer bytes) {
      super.dataReceived(bytes);
      made.result().write(new byte[MUCH]);
      waiting = made.result().getWriteBufferSize();
      if (!untilFarewell) {
        written.countDown();
      }
    }

    @Override
    public boolean eofReceived() {
      written.countDown();
      return super.eofReceived();
    }
  }

  @TulipTest(realTime = true)
  void a_peer_that_does_not_answer_a_farewell_is_given_up() throws IOException {
    var options = Keys.server().withShutdownTimeout(Duration.ofMillis(20));
    var serverSide = new Recorder();
    var server = Servers.open(() -> serverSide, options);
    var ended = new CountDownLatch(1);
    var peer =
        Peer.tlsClient(
            Servers.port(server),
            Keys.context(null, true),
            socket -> {
              socket.getOutputStream().write(PING);
              ended.await();
              return true;
            });
    serverSide.awaitData(4);
    serverSide.made.result().close();
    assertThat(serverSide.awaitLost())
        .isInstanceOf(TimeoutException.class)
        .hasMessage("SSL shutdown timed out");
    ended.countDown();
    peer.await();
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  void abort_says_no_farewell_and_ends_at_once() throws IOException {
    var serverSide = new Recorder();
    var server = Servers.open(() -> serverSide, Keys.server());
    var client = Servers.connect(Servers.port(server), Keys.client());
    client.transport().abort();
    assertThat(client.transport().isClosing()).isTrue();
    client.transport().abort();
    client.transport().close();
    assertThat(client.protocol().awaitLost()).isNull();
    assertThat(client.protocol().calls).containsExactly("made", "lost");
    serverSide.awaitLost();
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sslproto",
      type = "SslProtoHandshakeTests",
      test = {"test_write_after_closing", "test_data_received_after_closing"})
  void what_is_written_or_comes_after_close_is_dropped() throws IOException {
    var serverSide = new Recorder();
    var server = Servers.open(() -> serverSide, Keys.server());
    var client = Servers.connect(Servers.port(server), Keys.client());
    serverSide.made.await().write(PING);
    client.transport().close();
    client.transport().close();
    client.transport().write(PING);
    client.transport().writelines(List.of(ByteBuffer.wrap(PING)));
    assertThat(client.protocol().awaitLost()).isNull();
    assertThat(serverSide.awaitLost()).isNull();
    assertThat(serverSide.calls).containsExactly("made", "eof", "lost");
    assertThat(client.protocol().calls).containsExactly("made", "eof", "lost");
    try (var log = new CapturedLog()) {
      for (int i = 0; i < 6; i++) {
        client.transport().write(PING);
      }
      assertThat(log.find("SSL connection is closed")).isPresent();
    }
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  void true_from_eof_received_only_warns() throws IOException {
    try (var log = new CapturedLog()) {
      var serverSide = new Stubborn();
      var server = Servers.open(() -> serverSide, Keys.server());
      var client = Servers.connect(Servers.port(server), Keys.client());
      client.transport().close();
      client.protocol().awaitLost();
      assertThat(serverSide.awaitLost()).isNull();
      assertThat(log.find("returning true from eof_received() has no effect when using ssl"))
          .isPresent();
      Servers.end(server);
    }
  }

  private static final class Stubborn extends Recorder {
    @Override
    public boolean eofReceived() {
      super.eofReceived();
      return true;
    }
  }

  @TulipTest(realTime = true)
  void half_a_connection_cannot_be_closed() throws IOException {
    var server = Servers.open(Recorder::new, Keys.server());
    var client = Servers.connect(Servers.port(server), Keys.client());
    assertThat(client.transport().canWriteEof()).isFalse();
    assertThatThrownBy(() -> client.transport().writeEof())
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("write_eof()");
    client.transport().close();
    client.protocol().awaitLost();
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  void close_within_data_received_ends_after_that_data() throws IOException {
    var serverSide = new Closing();
    var server = Servers.open(() -> serverSide, Keys.server());
    var client = Servers.connect(Servers.port(server), Keys.client());
    client.transport().write(PING);
    assertThat(serverSide.awaitLost()).isNull();
    assertThat(client.protocol().awaitLost()).isNull();
    assertThat(serverSide.text()).isEqualTo("ping");
    assertThat(client.protocol().text()).isEqualTo("bye");
    Servers.end(server);
  }

  private static final class Closing extends Recorder {
    @Override
    public void dataReceived(ByteBuffer bytes) {
      made.result().write(bytes("bye"));
      made.result().close();
      super.dataReceived(bytes);
    }
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_ssl", type = "TestSSL", test = "test_shutdown_timeout_handler_not_set")
  void what_came_before_the_end_is_delivered_when_reading_goes_on() throws IOException {
    for (boolean farewell : new boolean[] {true, false}) {
      var protocol = new Pausing();
      var loop = getRunningLoop();
      Future<Boolean> sent = loop.createFuture();
      try (var server =
          Peer.server(
              socket -> {
                var secured = Peer.layered(socket, Keys.context("server", true), false);
                secured.getOutputStream().write(bytes("hello"));
                int answer = secured.getInputStream().readNBytes(5).length;
                secured.getOutputStream().write(bytes("extra"));
                if (farewell) {
                  secured.shutdownOutput();
                } else {
                  socket.shutdownOutput();
                }
                loop.callSoonThreadsafe(() -> sent.setResult(true));
                return answer + drain(socket.getInputStream());
              })) {
        var peer = server.accept();
        var client = Servers.connect(server.port(), Keys.client(), protocol);
        protocol.awaitData(5);
        client.transport().write(bytes("world"));
        sent.await();
        Asyncio.sleep(Duration.ZERO);
        assertThat(protocol.text()).isEqualTo("hello");
        client.transport().resumeReading();
        assertThat(protocol.awaitLost()).isNull();
        assertThat(protocol.text()).isEqualTo("helloextra");
        assertThat(protocol.calls).containsExactly("made", "data", "eof", "lost");
        peer.await();
      }
    }
  }

  /** Pauses after its first data. */
  private static final class Pausing extends Recorder {
    @Override
    public void dataReceived(ByteBuffer bytes) {
      if (data.size() == 0) {
        made.result().pauseReading();
      }
      super.dataReceived(bytes);
    }
  }

  @TulipTest(realTime = true)
  void a_small_buffer_gets_everything_before_the_end() throws IOException {
    var text = "0123456789".repeat(5_000);
    for (var version : List.of("TLSv1.2", "TLSv1.3")) {
      var protocol = new Small(7);
      try (var server =
          Peer.tlsServer(
              Keys.context("server", true),
              socket -> {
                socket.setEnabledProtocols(new String[] {version});
                socket.getOutputStream().write(bytes(text));
                socket.shutdownOutput();
                return socket.getInputStream().read();
              })) {
        var peer = server.accept();
        Servers.connect(server.port(), Keys.client(), protocol);
        protocol.lost.await();
        assertThat(protocol.text.toString()).as(version).isEqualTo(text);
        assertThat(protocol.ended).isTrue();
        assertThat(peer.await()).isEqualTo(-1);
      }
    }
  }

  /** Takes a few bytes at a time. */
  private static final class Small implements BufferedProtocol {
    private final byte[] room;
    private final StringBuilder text = new StringBuilder();
    private final Future<Boolean> lost = Asyncio.createFuture();
    private boolean ended;

    Small(int size) {
      room = new byte[size];
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
      return ByteBuffer.wrap(room);
    }

    @Override
    public void bufferUpdated(int count) {
      text.append(new String(Arrays.copyOf(room, count), StandardCharsets.UTF_8));
    }

    @Override
    public boolean eofReceived() {
      ended = true;
      return false;
    }

    @Override
    public void connectionLost(Throwable exception) {
      lost.setResult(true);
    }
  }

  @TulipTest(realTime = true)
  void a_connection_that_breaks_says_why() throws IOException {
    var serverSide = new Recorder();
    var server = Servers.open(() -> serverSide, Keys.server());
    var peer =
        Peer.client(
            Servers.port(server),
            socket -> {
              var secured = Peer.layered(socket, Keys.context(null, true), true);
              secured.getOutputStream().write(PING);
              secured.getInputStream().read();
              socket.setSoLinger(true, 0);
              return true;
            });
    serverSide.awaitData(4);
    serverSide.made.result().write(PING);
    peer.await();
    assertThat(serverSide.awaitLost()).isInstanceOf(ConnectionResetException.class);
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sslproto",
      type = "BaseStartTLS",
      test = "test_start_tls_client_corrupted_ssl")
  @FromCpython(file = "test_ssl", type = "TestSSL", test = "test_start_tls_client_corrupted_ssl")
  void bytes_that_are_no_records_end_the_connection_with_an_error() throws IOException {
    try (var server =
        Peer.server(
            socket -> {
              var secured = Peer.layered(socket, Keys.context("server", true), false);
              secured.getOutputStream().write(bytes("A\n"));
              secured.getInputStream().read();
              socket.getOutputStream().write(bytes("please corrupt the connection"));
              return drain(socket.getInputStream());
            })) {
      var peer = server.accept();
      var streams =
          Asyncio.openConnection("localhost", server.port(), ConnectOptions.ofTls(Keys.client()));
      assertThat(streams.reader().readline()).isEqualTo(bytes("A\n"));
      streams.writer().write("B");
      assertThatThrownBy(() -> streams.reader().readline()).isInstanceOf(SSLException.class);
      streams.writer().close();
      assertThatThrownBy(() -> streams.writer().waitClosed()).isInstanceOf(SSLException.class);
      peer.await();
    }
  }
}
