package dev.tulip.tests.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tulip.Asyncio;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.ConnectOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** Which name of the server TLS is to verify. */
class ServerNameTest {

  private static final String BASE = "test_base_events";
  private static final String LOOP = "BaseEventLoopWithSelectorTests";
  private static final String UNIX = "SelectorEventLoopUnixSocketTests";

  @FromCpython(
      file = BASE,
      type = LOOP,
      test = "test_create_connection_ssl_server_hostname_default")
  @TulipTest(realTime = true)
  void it_is_the_host_unless_another_is_given() throws IOException {
    try (var server = Peer.tlsServer(Keys.context("server", true), ServerNameTest::names)) {
      var peer = server.accept();
      var connection =
          Asyncio.getRunningLoop()
              .createConnection(
                  Recorder::new, "localhost", server.port(), ConnectOptions.ofTls(Keys.client()));
      assertThat(peer.await()).isEqualTo(List.of(new SNIHostName("localhost")));
      connection.transport().close();
      connection.protocol().awaitLost();
    }
  }

  private static List<?> names(SSLSocket socket) throws IOException {
    socket.startHandshake();
    return ((ExtendedSSLSession) socket.getSession()).getRequestedServerNames();
  }

  @FromCpython(
      file = BASE,
      type = LOOP,
      test = "test_create_connection_no_ssl_server_hostname_errors")
  @FromCpython(
      file = "test_unix_events",
      type = UNIX,
      test = "test_create_unix_connection_nossl_serverhost")
  @Test
  void without_tls_there_is_nothing_to_verify() {
    var options = ConnectOptions.defaults();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.withServerHostname("spam"))
        .withMessage("server_hostname is only meaningful with ssl: spam");
  }

  @FromCpython(file = BASE, type = LOOP, test = "test_create_connection_ssl_server_hostname_errors")
  @TulipTest(realTime = true)
  void it_has_to_be_given_where_there_is_no_host() throws IOException {
    try (var listener = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
        var socket = SocketChannel.open(listener.getLocalAddress())) {
      var options = ConnectOptions.ofTls(Keys.client());
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> Asyncio.getRunningLoop().createConnection(Recorder::new, socket, options))
          .withMessage("You must set server_hostname when using ssl without a host");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> Asyncio.getRunningLoop().createConnection(Recorder::new, "", 80, options))
          .withMessage("You must set server_hostname when using ssl without a host");
    }
  }

  @FromCpython(
      file = "test_unix_events",
      type = UNIX,
      test = "test_create_unix_connection_ssl_noserverhost")
  @TulipTest(realTime = true)
  void so_it_has_with_a_path() {
    var options = ConnectOptions.ofTls(Keys.client());
    var nowhere = Path.of("no-such-socket");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Asyncio.getRunningLoop().createUnixConnection(Recorder::new, nowhere, options))
        .withMessage("You must set server_hostname when using ssl without a host");
  }
}
