package dev.tulip.tests.tls;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.ExceptionContext;
import dev.tulip.Future;
import dev.tulip.Task;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.CapturedLog;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.ExtraInfo;
import dev.tulip.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

class TlsOverTlsTest {

  private static final int MUCH = 1024 * 1024;

  /** A server's protocol that begins TLS, again, on its TLS connection. */
  private static class Twice extends Recorder {
    final Future<Transport> inner = Asyncio.createFuture();
    private Task<Transport> task;

    @Override
    public void connectionMade(Transport transport) {
      super.connectionMade(transport);
      transport.pauseReading();
      task =
          createTask(() -> getRunningLoop().startTls(transport, this, Keys.server(), true, null));
      task.addDoneCallback(_ -> inner.setResult(task.result()));
    }
  }

  /**
   * Echoes what it gets, and closes when that was much. Data may come before {@code startTls} has
   * returned, as in asyncio.
   */
  private static final class EchoTwice extends Twice {
    private int echoed;

    EchoTwice() {
      inner.addDoneCallback(_ -> echo());
    }

    @Override
    public void dataReceived(ByteBuffer bytes) {
      super.dataReceived(bytes);
      if (inner.done()) {
        echo();
      }
    }

    private void echo() {
      inner.result().write(data.toByteArray(), echoed, data.size() - echoed);
      echoed = data.size();
      if (echoed == MUCH) {
        inner.result().close();
      }
    }
  }

  private static Transport connectTwice(int port, Recorder protocol) throws IOException {
    var outer = Servers.connect(port, Keys.client(), protocol).transport();
    return getRunningLoop().startTls(outer, protocol, Keys.client(), "localhost");
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_ssl", type = "TestSSL", test = "test_create_server_ssl_over_ssl")
  void several_connections_go_through_two_layers() throws IOException {
    try (var log = new CapturedLog()) {
      var server = Servers.open(EchoTwice::new, Keys.server());
      int port = Servers.port(server);
      var clients = new ArrayList<Task<Integer>>();
      for (int i = 0; i < 5; i++) {
        byte fill = (byte) i;
        clients.add(createTask(() -> echoed(port, fill)));
      }
      for (var client : clients) {
        assertThat(client.await()).isEqualTo(MUCH);
      }
      Servers.end(server);
      assertThat(log.find("eof_received")).isEmpty();
    }
  }

  private static int echoed(int port, byte fill) throws IOException {
    var protocol = new Recorder();
    var transport = connectTwice(port, protocol);
    var much = new byte[MUCH];
    Arrays.fill(much, fill);
    transport.write(much);
    assertThat(protocol.awaitLost()).isNull();
    assertThat(protocol.data.toByteArray()).isEqualTo(much);
    assertThat(protocol.calls)
        .filteredOn(call -> !call.equals("pause") && !call.equals("resume"))
        .startsWith("made", "data")
        .endsWith("data", "eof", "lost");
    return protocol.data.size();
  }

  @TulipTest(realTime = true)
  void a_jdk_client_speaks_through_two_layers() throws IOException {
    var server = Servers.open(EchoTwice::new, Keys.server());
    var context = Keys.context(null, true);
    var peer =
        Peer.tlsClient(
            Servers.port(server),
            context,
            outer -> {
              var inner = Peer.layered(outer, context, true);
              inner.getOutputStream().write(new byte[1000]);
              int echoed = inner.getInputStream().readNBytes(1000).length;
              inner.getOutputStream().write(new byte[MUCH - 1000]);
              return echoed + inner.getInputStream().readAllBytes().length;
            });
    assertThat(peer.await()).isEqualTo(MUCH);
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  void the_inner_transport_tells_of_the_inner_session_and_the_outer_socket() throws IOException {
    var serverSide = new Twice();
    var server = Servers.open(() -> serverSide, Keys.server());
    var protocol = new Recorder();
    var transport = connectTwice(Servers.port(server), protocol);
    var outer = protocol.made.result();
    assertThat(transport.getExtraInfo(ExtraInfo.SSL_OBJECT))
        .isNotNull()
        .isNotSameAs(outer.getExtraInfo(ExtraInfo.SSL_OBJECT));
    assertThat(transport.getExtraInfo(ExtraInfo.SOCKNAME))
        .isNotNull()
        .isEqualTo(outer.getExtraInfo(ExtraInfo.SOCKNAME));
    transport.close();
    assertThat(protocol.awaitLost()).isNull();
    assertThat(serverSide.awaitLost()).isNull();
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sslproto",
      type = "SslProtoHandshakeTests",
      test = "test_close_during_ssl_over_ssl")
  void closed_during_the_inner_handshake_it_ends_without_a_report() throws IOException {
    var reports = new ArrayList<ExceptionContext>();
    getRunningLoop().setExceptionHandler((_, context) -> reports.add(context));
    var serverSide = new Recorder();
    var server = Servers.open(() -> serverSide, Keys.server());
    var protocol = new Recorder();
    var outer = Servers.connect(Servers.port(server), Keys.client(), protocol).transport();
    var inner =
        createTask(() -> getRunningLoop().startTls(outer, protocol, Keys.client(), "localhost"));
    serverSide.awaitData(1);
    outer.abort();
    assertThatThrownBy(inner::await).isInstanceOf(IOException.class);
    assertThat(protocol.awaitLost()).isNull();
    serverSide.awaitLost();
    Servers.end(server);
    assertThat(reports).isEmpty();
  }

  @TulipTest(realTime = true)
  void abort_reaches_the_socket() throws IOException {
    var serverSide = new Twice();
    var server = Servers.open(() -> serverSide, Keys.server());
    var protocol = new Recorder();
    var transport = connectTwice(Servers.port(server), protocol);
    transport.abort();
    assertThat(protocol.awaitLost()).isNull();
    serverSide.awaitLost();
    assertThat(List.of(protocol.calls.getLast(), serverSide.calls.getLast())).containsOnly("lost");
    Servers.end(server);
  }
}
