package dev.tulip.tests.tls;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.ExceptionContext;
import dev.tulip.Future;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.CapturedLog;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.ConnectionAbortedException;
import dev.tulip.transport.ConnectionResetException;
import dev.tulip.transport.ExtraInfo;
import dev.tulip.transport.TlsOptions;
import dev.tulip.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class HandshakeTest {

  private static final TlsOptions QUICK = Keys.client().withHandshakeTimeout(Duration.ofMillis(20));

  @TulipTest(realTime = true)
  void both_sides_talk_and_part() throws IOException {
    var serverSide = new Recorder();
    var server = Servers.open(() -> serverSide, Keys.server());
    var connection = Servers.connect(Servers.port(server), Keys.client());
    connection.transport().write("ping".getBytes(StandardCharsets.UTF_8));
    serverSide.awaitData(4);
    serverSide.made.result().write("pong".getBytes(StandardCharsets.UTF_8));
    connection.protocol().awaitData(4);
    connection.transport().close();
    assertThat(serverSide.awaitLost()).isNull();
    assertThat(connection.protocol().awaitLost()).isNull();
    assertThat(serverSide.calls).containsExactly("made", "data", "eof", "lost");
    assertThat(connection.protocol().calls).containsExactly("made", "data", "eof", "lost");
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  void the_transport_knows_what_was_agreed_on() throws IOException {
    var serverSide = new Recorder();
    var server = Servers.open(() -> serverSide, Keys.server());
    var options = Keys.client();
    var connection = Servers.connect(Servers.port(server), options);
    var transport = connection.transport();
    assertThat(transport.getExtraInfo(ExtraInfo.SSLCONTEXT)).isSameAs(options.context());
    var session = Objects.requireNonNull(transport.getExtraInfo(ExtraInfo.SSL_OBJECT));
    assertThat(session.getProtocol()).isEqualTo("TLSv1.3");
    assertThat(transport.getExtraInfo(ExtraInfo.CIPHER)).isEqualTo(session.getCipherSuite());
    assertThat(Objects.requireNonNull(transport.getExtraInfo(ExtraInfo.PEERCERT)).getFirst())
        .isEqualTo(Keys.certificate("server"));
    assertThat(transport.getExtraInfo(ExtraInfo.ALPN)).isNull();
    assertThat(transport.getExtraInfo(ExtraInfo.SOCKET)).isNotNull();
    assertThat(transport.getExtraInfo(ExtraInfo.SOCKNAME)).isInstanceOf(InetSocketAddress.class);
    assertThat(transport.getExtraInfo(ExtraInfo.PEERNAME)).isInstanceOf(InetSocketAddress.class);
    assertThat(serverSide.made.await().getExtraInfo(ExtraInfo.PEERCERT)).isNull();
    transport.close();
    connection.protocol().awaitLost();
    serverSide.awaitLost();
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sslproto",
      type = "SslProtoHandshakeTests",
      test = "test_get_extra_info_on_closed_connection")
  void a_closed_connection_has_no_socket_to_tell_of() throws IOException {
    var server = Servers.open(Recorder::new, Keys.server());
    var options = Keys.client();
    var connection = Servers.connect(Servers.port(server), options);
    var otherwise = connection.transport().getExtraInfo(ExtraInfo.SOCKET);
    connection.transport().abort();
    connection.protocol().awaitLost();
    assertThat(connection.transport().getExtraInfo(ExtraInfo.SOCKET)).isNull();
    assertThat(
            connection
                .transport()
                .getExtraInfo(ExtraInfo.SOCKET, Objects.requireNonNull(otherwise)))
        .isSameAs(otherwise);
    assertThat(connection.transport().getExtraInfo(ExtraInfo.SSLCONTEXT))
        .isSameAs(options.context());
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sslproto",
      type = "BaseStartTLS",
      test = "test_create_connection_ssl_slow_handshake")
  @FromCpython(
      file = "test_ssl",
      type = "TestSSL",
      test = "test_create_connection_ssl_slow_handshake")
  void a_handshake_that_takes_too_long_is_an_error_and_closes_the_socket() throws IOException {
    var reports = reports();
    try (var silent = Peer.server(socket -> socket.getInputStream().readAllBytes().length)) {
      var peer = silent.accept();
      assertThatThrownBy(() -> Servers.connect(silent.port(), QUICK))
          .isInstanceOf(ConnectionAbortedException.class)
          .hasMessage("SSL handshake is taking longer than 0.02 seconds: aborting the connection");
      assertThat(peer.await()).isPositive();
    }
    assertThat(reports).isEmpty();
  }

  private static List<ExceptionContext> reports() {
    var reports = new ArrayList<ExceptionContext>();
    getRunningLoop().setExceptionHandler((_, context) -> reports.add(context));
    return reports;
  }

  /** Reads the beginning of a hello, says so, and then until the end. */
  private static boolean helloThenEnd(Socket socket, Runnable onHello) throws IOException {
    boolean hello = socket.getInputStream().read() >= 0;
    onHello.run();
    socket.getInputStream().readAllBytes();
    return hello;
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_sslproto", type = "BaseStartTLS", test = "test_handshake_timeout")
  @FromCpython(file = "test_ssl", type = "TestSSL", test = "test_ssl_handshake_timeout")
  void cancelled_in_the_handshake_it_closes_the_socket_and_reports_nothing() throws IOException {
    var reports = reports();
    var loop = getRunningLoop();
    Future<Boolean> hello = loop.createFuture();
    Runnable onHello = () -> loop.callSoonThreadsafe(() -> hello.setResult(true));
    try (var silent = Peer.server(socket -> helloThenEnd(socket, onHello))) {
      var peer = silent.accept();
      var client = createTask(() -> Servers.connect(silent.port(), Keys.client()));
      hello.await();
      client.cancel();
      assertThatThrownBy(client::await).isInstanceOf(CancelledError.class);
      assertThat(peer.await()).as("the peer sees the end").isTrue();
    }
    assertThat(reports).isEmpty();
  }

  @TulipTest(realTime = true)
  void cancelled_before_the_handshake_has_begun_it_closes_the_socket() throws IOException {
    try (var channel = ServerSocketChannel.open()) {
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      var socket = SocketChannel.open(channel.getLocalAddress());
      var options =
          dev.tulip.transport.ConnectOptions.ofTls(Keys.client()).withServerHostname("localhost");
      var client =
          createTask(() -> getRunningLoop().createConnection(Recorder::new, socket, options));
      Asyncio.sleep(Duration.ZERO);
      client.cancel();
      assertThatThrownBy(client::await).isInstanceOf(CancelledError.class);
      Asyncio.sleep(Duration.ZERO);
      Asyncio.sleep(Duration.ZERO);
      assertThat(socket.isOpen()).isFalse();
    }
  }

  @Test
  @FromCpython(file = "test_ssl", type = "TestSSL", test = "test_connect_timeout_warning")
  void a_connection_given_up_at_any_time_leaves_nothing_unclosed() throws IOException {
    try (var log = new CapturedLog();
        var deaf = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      for (int passes = 0; passes < 8; passes++) {
        int before = passes;
        Asyncio.run(() -> giveUp(deaf.getLocalPort(), before));
      }
      assertThat(log.messages()).noneMatch(message -> message.contains("unclosed"));
    }
  }

  private static void giveUp(int port, int passes) {
    var client = createTask(() -> Servers.connect(port, Keys.client()));
    for (int i = 0; i < passes; i++) {
      Asyncio.sleep(Duration.ZERO);
    }
    client.cancel();
    assertThatThrownBy(client::await).isInstanceOf(CancelledError.class);
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sslproto",
      type = "SslProtoHandshakeTests",
      test = {"test_eof_received_waiter", "test_connection_lost"})
  @FromCpython(file = "test_ssl", type = "TestSSL", test = "test_ssl_handshake_connection_lost")
  void a_peer_that_leaves_in_the_handshake_is_an_error_and_the_protocol_hears_nothing()
      throws IOException {
    var protocol = new Recorder();
    try (var rude = Peer.server(socket -> socket.getInputStream().read(new byte[4096]))) {
      var peer = rude.accept();
      assertThatThrownBy(() -> Servers.connect(rude.port(), Keys.client(), protocol))
          .isInstanceOf(ConnectionResetException.class);
      peer.await();
    }
    Asyncio.sleep(Duration.ZERO);
    assertThat(protocol.calls).isEmpty();
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sslproto",
      type = "BaseStartTLS",
      test = "test_create_connection_ssl_failed_certificate")
  @FromCpython(
      file = "test_ssl",
      type = "TestSSL",
      test = "test_create_connection_ssl_failed_certificate")
  void a_certificate_that_is_not_trusted_is_refused_and_the_server_goes_on() throws IOException {
    var reports = reports();
    var server = Servers.open(Recorder::new, Keys.server("stranger"));
    assertThatThrownBy(() -> Servers.connect(Servers.port(server), Keys.client()))
        .isInstanceOf(SSLHandshakeException.class)
        .hasCauseInstanceOf(GeneralSecurityException.class);
    var careless = Keys.client().withVerifyHostname(false);
    assertThatThrownBy(() -> Servers.connect(Servers.port(server), careless))
        .isInstanceOf(SSLHandshakeException.class);
    var trusting = TlsOptions.of(Keys.context(null, false));
    var connection = Servers.connect(Servers.port(server), trusting);
    connection.transport().close();
    connection.protocol().awaitLost();
    Servers.end(server);
    assertThat(reports).isEmpty();
  }

  @TulipTest(realTime = true)
  void a_certificate_that_has_expired_is_refused() throws IOException {
    refuses(Keys.server("expired"), Keys.client(), "expired");
  }

  @TulipTest(realTime = true)
  void a_certificate_for_another_host_is_refused_unless_nobody_looks() throws IOException {
    refuses(Keys.server("other"), Keys.client(), "localhost");
    var server = Servers.open(Recorder::new, Keys.server("other"));
    var careless = Keys.client().withVerifyHostname(false);
    var connection = Servers.connect(Servers.port(server), careless);
    connection.transport().close();
    connection.protocol().awaitLost();
    Servers.end(server);
  }

  private static void refuses(TlsOptions serverOptions, TlsOptions clientOptions, String reason)
      throws IOException {
    var server = Servers.open(Recorder::new, serverOptions);
    assertThatThrownBy(() -> Servers.connect(Servers.port(server), clientOptions))
        .isInstanceOf(SSLHandshakeException.class)
        .hasStackTraceContaining(reason);
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  void garbage_ends_its_own_connection_and_no_other() throws IOException {
    var reports = reports();
    var protocols = new ArrayList<Recorder>();
    var server = Servers.open(() -> recorder(protocols), Keys.server());
    var good = Servers.connect(Servers.port(server), Keys.client());
    var peer =
        Peer.client(
            Servers.port(server),
            socket -> {
              socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes());
              return socket.getInputStream().readAllBytes().length;
            });
    peer.await();
    good.transport().write(new byte[] {'!'});
    protocols.getFirst().awaitData(1);
    assertThat(protocols.getLast().calls).isEmpty();
    good.transport().close();
    good.protocol().awaitLost();
    Servers.end(server);
    assertThat(reports).isEmpty();
  }

  private static Recorder recorder(List<Recorder> all) {
    var recorder = new Recorder();
    all.add(recorder);
    return recorder;
  }

  @TulipTest(realTime = true)
  void a_client_that_is_answered_with_garbage_gets_an_error() throws IOException {
    try (var web =
        Peer.server(
            socket -> {
              socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());
              return socket.getInputStream().readAllBytes().length;
            })) {
      var peer = web.accept();
      assertThatThrownBy(() -> Servers.connect(web.port(), Keys.client()))
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("SSL");
      peer.await();
    }
  }

  @TulipTest(realTime = true)
  void in_debug_mode_a_servers_failed_handshake_is_reported() throws IOException {
    var loop = getRunningLoop();
    Future<ExceptionContext> reported = loop.createFuture();
    loop.setExceptionHandler((_, context) -> reported.setResult(context));
    loop.setDebug(true);
    try (var _ = new CapturedLog()) {
      var server = Servers.open(Recorder::new, Keys.server());
      Peer.client(Servers.port(server), Socket::isBound).await();
      var report = reported.await();
      assertThat(report.message()).isEqualTo("Error on transport creation for incoming connection");
      assertThat(report.exception()).isInstanceOf(ConnectionResetException.class);
      Servers.end(server);
    } finally {
      loop.setDebug(false);
    }
  }

  @TulipTest(realTime = true)
  void a_protocol_that_fails_in_connection_made_loses_its_connection() throws IOException {
    var reports = reports();
    var server = Servers.open(Recorder::new, Keys.server());
    var failing = new Failing();
    assertThatThrownBy(() -> Servers.connect(Servers.port(server), Keys.client(), failing))
        .hasMessage("no, thanks");
    assertThat(failing.awaitLost()).hasMessage("no, thanks");
    assertThat(reports).hasSize(1);
    Servers.end(server);
  }

  private static final class Failing extends Recorder {
    @Override
    public void connectionMade(Transport transport) {
      throw new IllegalStateException("no, thanks");
    }
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sslproto",
      type = "SslProtoHandshakeTests",
      test = {"test_handshake_timeout_zero", "test_handshake_timeout_negative"})
  void times_have_to_be_positive() throws GeneralSecurityException {
    var options = TlsOptions.of(SSLContext.getDefault());
    assertThatThrownBy(() -> options.withHandshakeTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a positive number");
    assertThatThrownBy(() -> options.withHandshakeTimeout(Duration.ofSeconds(-10)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a positive number");
    assertThatThrownBy(() -> options.withShutdownTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
