package dev.tulip.tests.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.testing.TulipTest;
import dev.tulip.transport.ConnectOptions;
import dev.tulip.transport.ExtraInfo;
import dev.tulip.transport.TlsOptions;
import dev.tulip.transport.TlsOptions.ClientAuth;
import dev.tulip.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** What the two sides of a handshake agree on. */
class AgreementTest {

  @TulipTest(realTime = true)
  void the_server_chooses_the_protocol_by_alpn() throws IOException {
    var serverSide = new Recorder();
    var server = Servers.open(() -> serverSide, Keys.server().withAlpn("h2", "http/1.1"));
    var client =
        Servers.connect(Servers.port(server), Keys.client().withAlpn("http/1.1", "http/1.0"));
    assertThat(client.transport().getExtraInfo(ExtraInfo.ALPN)).isEqualTo("http/1.1");
    assertThat(serverSide.made.await().getExtraInfo(ExtraInfo.ALPN)).isEqualTo("http/1.1");
    client.transport().close();
    client.protocol().awaitLost();
    serverSide.awaitLost();
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  void without_an_alpn_protocol_in_common_there_is_no_connection() throws IOException {
    var server = Servers.open(Recorder::new, Keys.server().withAlpn("h2"));
    assertThatThrownBy(
            () -> Servers.connect(Servers.port(server), Keys.client().withAlpn("http/1.1")))
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessageContaining("no_application_protocol");
    Servers.end(server);
  }

  /** What a JDK server was told of names. */
  private static List<?> namesTold(String host, String hostname, TlsOptions options)
      throws IOException {
    try (var server = Peer.tlsServer(Keys.context("server", true), socket -> names(socket))) {
      var peer = server.accept();
      var connection =
          Asyncio.getRunningLoop()
              .createConnection(
                  Recorder::new,
                  host,
                  server.port(),
                  ConnectOptions.ofTls(options).withServerHostname(hostname));
      var names = peer.await();
      connection.transport().close();
      connection.protocol().awaitLost();
      return names;
    }
  }

  private static List<?> names(SSLSocket socket) throws IOException {
    socket.startHandshake();
    return ((ExtendedSSLSession) socket.getSession()).getRequestedServerNames();
  }

  @TulipTest(realTime = true)
  void the_servers_name_is_told_and_an_address_is_not() throws IOException {
    var host = InetAddress.getLoopbackAddress().getHostAddress();
    assertThat(namesTold(host, "localhost", Keys.client()))
        .isEqualTo(List.of(new SNIHostName("localhost")));
    assertThat(namesTold(host, "127.0.0.1", Keys.client())).isEmpty();
    assertThat(namesTold(host, "::1", Keys.client())).isEmpty();
    var careless = Keys.client().withVerifyHostname(false);
    assertThat(namesTold(host, "my_host", careless)).isEmpty();
    assertThat(namesTold(host, "", careless)).isEmpty();
  }

  @TulipTest(realTime = true)
  void a_name_to_verify_has_to_be_known() throws IOException {
    var server = Servers.open(Recorder::new, Keys.server());
    assertThatThrownBy(
            () ->
                Asyncio.getRunningLoop()
                    .createConnection(
                        Recorder::new,
                        "localhost",
                        Servers.port(server),
                        ConnectOptions.ofTls(Keys.client()).withServerHostname("")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("check_hostname requires server_hostname");
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  void a_server_sees_the_certificate_it_asks_for() throws IOException {
    for (var wish : List.of(ClientAuth.OPTIONAL, ClientAuth.REQUIRED)) {
      var serverSide = new Recorder();
      var server = Servers.open(() -> serverSide, Keys.server().withClientAuth(wish));
      var client =
          Servers.connect(Servers.port(server), TlsOptions.of(Keys.context("client", true)));
      var shown = serverSide.made.await().getExtraInfo(ExtraInfo.PEERCERT);
      assertThat(Objects.requireNonNull(shown).getFirst()).isEqualTo(Keys.certificate("client"));
      client.transport().close();
      client.protocol().awaitLost();
      serverSide.awaitLost();
      Servers.end(server);
    }
  }

  @TulipTest(realTime = true)
  void a_client_without_certificate_is_let_in_only_where_it_is_optional() throws IOException {
    var welcome = new Recorder();
    var lenient = Servers.open(() -> welcome, Keys.server().withClientAuth(ClientAuth.OPTIONAL));
    var client = Servers.connect(Servers.port(lenient), Keys.client());
    assertThat(welcome.made.await().getExtraInfo(ExtraInfo.PEERCERT)).isNull();
    client.transport().close();
    client.protocol().awaitLost();
    welcome.awaitLost();
    Servers.end(lenient);

    var unwelcome = new Recorder();
    var strict = Servers.open(() -> unwelcome, Keys.server().withClientAuth(ClientAuth.REQUIRED));
    var refused = Servers.connect(Servers.port(strict), Keys.client());
    assertThat(refused.protocol().awaitLost()).isInstanceOf(SSLException.class);
    assertThat(unwelcome.calls).isEmpty();
    Servers.end(strict);
  }

  @TulipTest(realTime = true)
  void the_parameters_have_a_last_word() throws IOException {
    var old = Keys.client().withParameters(p -> p.setProtocols(new String[] {"TLSv1.2"}));
    var server = Servers.open(Recorder::new, Keys.server());
    var client = Servers.connect(Servers.port(server), old);
    var session = client.transport().getExtraInfo(ExtraInfo.SSL_OBJECT);
    assertThat(Objects.requireNonNull(session))
        .extracting(SSLSession::getProtocol)
        .isEqualTo("TLSv1.2");
    client.transport().close();
    client.protocol().awaitLost();
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  void a_client_that_renegotiates_is_cut_off() throws IOException {
    var serverSide = new Recorder();
    var server = Servers.open(() -> serverSide, Keys.server());
    var peer =
        Peer.tlsClient(Servers.port(server), Keys.context(null, true), AgreementTest::renegotiate);
    assertThat(serverSide.awaitLost())
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("renegotiate");
    assertThat(serverSide.text()).isEqualTo("1");
    assertThat(peer.await()).isTrue();
    Servers.end(server);
  }

  /** Whether nothing but an error or the end comes of a second handshake. */
  private static boolean renegotiate(SSLSocket socket) throws IOException {
    socket.setEnabledProtocols(new String[] {"TLSv1.2"});
    socket.getOutputStream().write('1');
    socket.startHandshake();
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException _) {
      return true;
    }
  }

  @TulipTest(realTime = true)
  void a_client_may_change_its_keys() throws IOException {
    var serverSide = new Recorder();
    var server = Servers.open(() -> serverSide, Keys.server());
    var peer =
        Peer.tlsClient(Servers.port(server), Keys.context(null, true), AgreementTest::changeKeys);
    serverSide.awaitData(2);
    serverSide.made.result().write(new byte[1]);
    assertThat(peer.await()).isEqualTo(1);
    assertThat(serverSide.text()).isEqualTo("12");
    assertThat(serverSide.awaitLost()).isNull();
    Servers.end(server);
  }

  private static int changeKeys(SSLSocket socket) throws IOException {
    socket.getOutputStream().write('1');
    socket.startHandshake();
    socket.getOutputStream().write('2');
    return socket.getInputStream().readNBytes(1).length;
  }

  @TulipTest(realTime = true)
  void a_session_is_resumed() throws IOException {
    for (var version : List.of("TLSv1.2", "TLSv1.3")) {
      var greeter = new Greeter[1];
      var server = Servers.open(() -> greeter[0] = new Greeter(), Keys.server());
      var options = Keys.client().withParameters(p -> p.setProtocols(new String[] {version}));
      session(Servers.port(server), options).putValue("mark", version);
      var second = session(Servers.port(server), options);
      assertThat(second.getValue("mark")).as(version).isEqualTo(version);
      assertThat(greeter[0].awaitLost()).isNull();
      Servers.end(server);
    }
  }

  private static SSLSession session(int port, TlsOptions options) throws IOException {
    var client = Servers.connect(port, options);
    client.protocol().awaitData(1);
    client.transport().close();
    client.protocol().awaitLost();
    return Objects.requireNonNull(client.transport().getExtraInfo(ExtraInfo.SSL_OBJECT));
  }

  private static final class Greeter extends Recorder {
    @Override
    public void connectionMade(Transport transport) {
      super.connectionMade(transport);
      transport.write(new byte[1]);
    }
  }

  @TulipTest(realTime = true)
  void a_handshake_goes_on_without_an_executor() throws IOException {
    var server = Servers.open(Recorder::new, Keys.server());
    Asyncio.getRunningLoop().shutdownDefaultExecutor();
    var client =
        Asyncio.getRunningLoop()
            .createConnection(
                Recorder::new,
                java.nio.channels.SocketChannel.open(
                    new java.net.InetSocketAddress("127.0.0.1", Servers.port(server))),
                ConnectOptions.ofTls(Keys.client()).withServerHostname("localhost"));
    client.transport().close();
    client.protocol().awaitLost();
    Servers.end(server);
  }
}
