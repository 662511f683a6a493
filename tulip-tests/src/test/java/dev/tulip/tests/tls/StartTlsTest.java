package dev.tulip.tests.tls;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.Future;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.BufferedProtocol;
import dev.tulip.transport.ConnectionAbortedException;
import dev.tulip.transport.ConnectionResetException;
import dev.tulip.transport.Protocol;
import dev.tulip.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

class StartTlsTest {

  private static final int SIZE = 100 * 1024;
  private static final byte[] HELLO = new byte[SIZE];

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sslproto",
      type = "BaseStartTLS",
      test = "test_start_tls_client_reg_proto_1")
  @FromCpython(file = "test_ssl", type = "TestSSL", test = "test_start_tls_client_reg_proto_1")
  void a_client_begins_tls_and_its_protocol_is_not_told_again() throws IOException {
    try (var server =
        Peer.server(
            socket -> {
              int before = socket.getInputStream().readNBytes(SIZE).length;
              var secured = Peer.layered(socket, Keys.context("server", true), false);
              secured.getOutputStream().write('O');
              int after = secured.getInputStream().readNBytes(SIZE).length;
              secured.shutdownOutput();
              return before + after;
            })) {
      var peer = server.accept();
      var client = Servers.connectPlain(server.port());
      var protocol = client.protocol();
      client.transport().write(HELLO.clone());
      var secured =
          getRunningLoop().startTls(client.transport(), protocol, Keys.client(), "localhost");
      assertThat(secured).isNotSameAs(client.transport());
      assertThat(secured.getProtocol()).isSameAs(protocol);
      protocol.awaitData(1);
      secured.write(HELLO.clone());
      assertThat(peer.await()).isEqualTo(2 * SIZE);
      protocol.eof.await();
      assertThat(protocol.awaitLost()).isNull();
      assertThat(protocol.calls).doesNotHaveDuplicates().endsWith("data", "eof", "lost");
    }
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sslproto",
      type = "BaseStartTLS",
      test = "test_start_tls_client_buf_proto_1")
  @FromCpython(file = "test_ssl", type = "TestSSL", test = "test_start_tls_client_buf_proto_1")
  @FromCpython(
      file = "test_sslproto",
      type = "SslProtoHandshakeTests",
      test = "test_set_new_app_protocol")
  void the_protocol_can_be_changed_from_a_buffered_one_to_a_plain_one() throws IOException {
    try (var server =
        Peer.server(
            socket -> {
              var secured = Peer.layered(socket, Keys.context("server", true), false);
              secured.getOutputStream().write('O');
              int first = secured.getInputStream().readNBytes(SIZE).length;
              secured.getOutputStream().write('2');
              int second = secured.getInputStream().readNBytes(SIZE).length;
              secured.shutdownOutput();
              return first + second;
            })) {
      var peer = server.accept();
      var first = new OneByte();
      var plain =
          getRunningLoop().createConnection(() -> first, "localhost", server.port()).transport();
      var secured = getRunningLoop().startTls(plain, first, Keys.client(), "localhost");
      assertThat(first.byteCame.await()).isEqualTo((byte) 'O');
      var second = new Later();
      secured.setProtocol(second);
      assertThat(secured.getProtocol()).isSameAs(second);
      secured.write(HELLO.clone());
      assertThat(second.byteCame.await()).isEqualTo((byte) '2');
      secured.write(HELLO.clone());
      assertThat(peer.await()).isEqualTo(2 * SIZE);
      second.lost.await();
      assertThat(first.made).isEqualTo(1);
      assertThat(second.made).isZero();
    }
  }

  private static final class OneByte implements BufferedProtocol {
    private final Future<Byte> byteCame = Asyncio.createFuture();
    private final byte[] room = new byte[1];
    private int made;

    @Override
    public void connectionMade(Transport transport) {
      made++;
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
      return ByteBuffer.wrap(room);
    }

    @Override
    public void bufferUpdated(int count) {
      byteCame.setResult(room[0]);
    }
  }

  private static final class Later implements Protocol {
    private final Future<Byte> byteCame = Asyncio.createFuture();
    private final Future<Boolean> lost = Asyncio.createFuture();
    private int made;

    @Override
    public void connectionMade(Transport transport) {
      made++;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      byteCame.setResult(data.get(0));
    }

    @Override
    public void connectionLost(Throwable exception) {
      lost.setResult(true);
    }
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sslproto",
      type = "BaseStartTLS",
      test = "test_start_tls_slow_client_cancel")
  @FromCpython(file = "test_ssl", type = "TestSSL", test = "test_start_tls_slow_client_cancel")
  @FromCpython(
      file = "test_sslproto",
      type = "SslProtoHandshakeTests",
      test = "test_close_during_handshake")
  void cancelled_it_closes_the_connection() throws IOException {
    var loop = getRunningLoop();
    Future<Boolean> hello = loop.createFuture();
    try (var silent =
        Peer.server(
            socket -> {
              int begin = socket.getInputStream().read();
              loop.callSoonThreadsafe(() -> hello.setResult(true));
              socket.getInputStream().readAllBytes();
              return begin;
            })) {
      var peer = silent.accept();
      var client = Servers.connectPlain(silent.port());
      var task =
          createTask(
              () ->
                  loop.startTls(client.transport(), client.protocol(), Keys.client(), "localhost"));
      hello.await();
      task.cancel();
      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
      assertThat(client.transport().isClosing()).isTrue();
      assertThat(peer.await()).as("a handshake record").isEqualTo(22);
      assertThat(client.protocol().awaitLost()).isNull();
      assertThat(client.protocol().calls).containsExactly("made", "lost");
    }
  }

  @TulipTest(realTime = true)
  void cancelled_before_it_has_begun_it_closes_the_connection() throws IOException {
    var server = Servers.openPlain(Recorder::new);
    var client = Servers.connectPlain(Servers.port(server));
    var task =
        createTask(
            () ->
                getRunningLoop()
                    .startTls(client.transport(), client.protocol(), Keys.client(), "localhost"));
    Asyncio.sleep(Duration.ZERO);
    task.cancel();
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    assertThat(client.protocol().awaitLost()).isNull();
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_sslproto", type = "BaseStartTLS", test = "test_start_tls_server_1")
  @FromCpython(file = "test_ssl", type = "TestSSL", test = "test_start_tls_server_1")
  void a_server_begins_tls_on_a_connection_it_has_written_to() throws IOException {
    var serverSide = new Recorder();
    var server = Servers.openPlain(() -> serverSide);
    var peer =
        Peer.client(
            Servers.port(server),
            socket -> {
              int before = socket.getInputStream().readNBytes(SIZE).length;
              var secured = Peer.layered(socket, Keys.context(null, true), true);
              secured.getOutputStream().write(HELLO);
              int answer = secured.getInputStream().readNBytes(6).length;
              secured.close();
              return before + answer;
            });
    var plain = serverSide.made.await();
    plain.write(HELLO.clone());
    var secured = getRunningLoop().startTls(plain, serverSide, Keys.server(), true, null);
    serverSide.awaitData(SIZE);
    secured.write("answer".getBytes());
    assertThat(peer.await()).isEqualTo(SIZE + 6);
    assertThat(serverSide.awaitLost()).isNull();
    assertThat(serverSide.data.size()).isEqualTo(SIZE);
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_sslproto", type = "BaseStartTLS", test = "test_start_tls_wrong_args")
  void wrong_arguments_are_refused_and_the_connection_stays() throws IOException {
    var loop = getRunningLoop();
    var server = Servers.openPlain(Recorder::new);
    var client = Servers.connectPlain(Servers.port(server));
    var transport = client.transport();
    assertThatThrownBy(
            () -> loop.startTls(new Foreign(transport), client.protocol(), Keys.client(), "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not supported by start_tls()");
    assertThatThrownBy(() -> loop.startTls(transport, client.protocol(), Keys.client(), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("check_hostname requires server_hostname");
    assertThat(transport.isClosing()).isFalse();
    assertThat(transport.getProtocol()).isSameAs(client.protocol());
    transport.close();
    assertThatThrownBy(() -> loop.startTls(transport, client.protocol(), Keys.client(), "x"))
        .isInstanceOf(ConnectionAbortedException.class);
    client.protocol().awaitLost();
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  void however_the_handshake_fails_the_protocol_is_told_of_the_loss() throws IOException {
    assertThat(failure(false)).isInstanceOf(SSLException.class);
    assertThat(failure(true)).isInstanceOf(ConnectionResetException.class);
  }

  /** What the protocol is told where a peer answers with garbage, or not at all. */
  private static Throwable failure(boolean silent) throws IOException {
    try (var server =
        Peer.server(
            socket -> {
              socket.getInputStream().read();
              if (silent) {
                socket.shutdownOutput();
              } else {
                socket.getOutputStream().write("HTTP/1.1 400 No\r\n\r\n".getBytes());
              }
              return socket.getInputStream().readAllBytes().length;
            })) {
      var peer = server.accept();
      var client = Servers.connectPlain(server.port());
      var protocol = client.protocol();
      assertThatThrownBy(
              () ->
                  getRunningLoop()
                      .startTls(client.transport(), protocol, Keys.client(), "localhost"))
          .isInstanceOf(IOException.class);
      var told = protocol.awaitLost();
      assertThat(protocol.calls).containsExactly("made", "lost");
      peer.await();
      return told;
    }
  }

  @TulipTest(realTime = true)
  void a_handshake_that_takes_too_long_closes_the_connection() throws IOException {
    try (var silent = Peer.server(socket -> socket.getInputStream().readAllBytes().length)) {
      var peer = silent.accept();
      var client = Servers.connectPlain(silent.port());
      var quick = Keys.client().withHandshakeTimeout(Duration.ofMillis(20));
      assertThatThrownBy(
              () ->
                  getRunningLoop()
                      .startTls(client.transport(), client.protocol(), quick, "localhost"))
          .isInstanceOf(ConnectionAbortedException.class);
      assertThat(client.protocol().awaitLost()).isInstanceOf(ConnectionAbortedException.class);
      assertThat(client.protocol().calls).containsExactly("made", "lost");
      peer.await();
    }
  }

  @TulipTest(realTime = true)
  void a_certificate_that_is_not_trusted_closes_the_connection() throws IOException {
    var loop = getRunningLoop();
    var accepted = new ArrayList<Recorder>();
    var server = Servers.openPlain(() -> recorder(accepted));
    var client = Servers.connectPlain(Servers.port(server));
    while (accepted.isEmpty()) {
      Asyncio.sleep(Duration.ZERO);
    }
    var serverSide = accepted.getFirst();
    var plain = serverSide.made.await();
    var there =
        createTask(() -> loop.startTls(plain, serverSide, Keys.server("other"), true, null));
    assertThatThrownBy(
            () -> loop.startTls(client.transport(), client.protocol(), Keys.client(), "localhost"))
        .isInstanceOf(SSLHandshakeException.class);
    assertThat(client.protocol().awaitLost()).isInstanceOf(SSLHandshakeException.class);
    assertThatThrownBy(there::await).isInstanceOf(SSLException.class);
    serverSide.awaitLost();
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  void a_protocol_that_was_paused_before_is_resumed_during_the_handshake() throws IOException {
    var go = new CountDownLatch(1);
    var before = new AtomicInteger();
    try (var server =
        Peer.server(
            socket -> {
              go.await();
              socket.getInputStream().readNBytes(before.get());
              var secured = Peer.layered(socket, Keys.context("server", true), false);
              return secured.getInputStream().read();
            })) {
      var peer = server.accept();
      var client = Servers.connectPlain(server.port());
      while (!client.protocol().calls.contains("pause")) {
        client.transport().write(new byte[SIZE]);
        before.addAndGet(SIZE);
      }
      go.countDown();
      var secured =
          getRunningLoop()
              .startTls(client.transport(), client.protocol(), Keys.client(), "localhost");
      assertThat(client.protocol().calls).containsExactly("made", "pause", "resume");
      secured.write(new byte[] {7});
      assertThat(peer.await()).isEqualTo(7);
      client.protocol().awaitLost();
    }
  }

  private static Recorder recorder(List<Recorder> all) {
    var recorder = new Recorder();
    all.add(recorder);
    return recorder;
  }
}
