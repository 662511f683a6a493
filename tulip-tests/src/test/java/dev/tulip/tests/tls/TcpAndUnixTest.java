package dev.tulip.tests.tls;

import static dev.tulip.Asyncio.getRunningLoop;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.ConnectOptions;
import dev.tulip.transport.Connection;
import dev.tulip.transport.ExtraInfo;
import dev.tulip.transport.Server;
import dev.tulip.transport.ServerOptions;
import dev.tulip.transport.TlsOptions;
import dev.tulip.transport.Transport;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.io.TempDir;

/** Whom a client talks to and whom it does not: the same over TCP and over a Unix socket. */
class TcpAndUnixTest {

  private static final TlsOptions DISTRUSTFUL = TlsOptions.of(Keys.context(null, false));

  @TempDir Path folder;

  /** A server, and how to get to it. */
  private interface Site {
    /** The server, which is listening. */
    Server server();

    /** Connects to it, and takes it for {@code name}. */
    Connection<Transport, Recorder> connect(TlsOptions tls, String name) throws IOException;

    /** Where it listens. */
    default SocketAddress address() throws IOException {
      return server().sockets().getFirst().getsockname();
    }
  }

  private record Tcp(Server server) implements Site {
    static Tcp open(Supplier<Recorder> recorder, TlsOptions tls) throws IOException {
      return new Tcp(Servers.open(recorder, tls));
    }

    @Override
    public Connection<Transport, Recorder> connect(TlsOptions tls, String name) throws IOException {
      var options = ConnectOptions.ofTls(tls).withServerHostname(name);
      return getRunningLoop()
          .createConnection(Recorder::new, "127.0.0.1", Servers.port(server), options);
    }
  }

  private record Unix(Server server, Path path) implements Site {
    static Unix open(Path path, Supplier<Recorder> recorder, TlsOptions tls) throws IOException {
      var options = ServerOptions.ofTls(tls);
      return new Unix(getRunningLoop().createUnixServer(recorder, path, options), path);
    }

    @Override
    public Connection<Transport, Recorder> connect(TlsOptions tls, String name) throws IOException {
      var options = ConnectOptions.ofTls(tls).withServerHostname(name);
      return getRunningLoop().createUnixConnection(Recorder::new, path, options);
    }
  }

  private Unix unix(Supplier<Recorder> recorder, TlsOptions tls) throws IOException {
    return Unix.open(folder.resolve("socket"), recorder, tls);
  }

  private static void checkInfo(Transport transport, Site site, TlsOptions tls) throws IOException {
    assertThat(transport.getExtraInfo(ExtraInfo.PEERNAME)).isEqualTo(site.address());
    assertThat(transport.getExtraInfo(ExtraInfo.SOCKNAME)).isNotNull();
    assertThat(transport.getExtraInfo(ExtraInfo.SOCKET)).isNotNull();
    assertThat(transport.getExtraInfo(ExtraInfo.SSLCONTEXT)).isSameAs(tls.context());
    var session = Objects.requireNonNull(transport.getExtraInfo(ExtraInfo.SSL_OBJECT));
    assertThat(transport.getExtraInfo(ExtraInfo.CIPHER)).isEqualTo(session.getCipherSuite());
  }

  /** The server closes when it has heard something. */
  private static void hearAndClose(Site site, Recorder serverSide) throws IOException {
    var careless = Keys.client().withVerifyHostname(false);
    var client = site.connect(careless, "");
    client.transport().write("xyz".getBytes(UTF_8));
    serverSide.awaitData(3);
    assertThat(serverSide.text()).isEqualTo("xyz");
    checkInfo(client.transport(), site, careless);
    serverSide.made.result().close();
    assertThat(serverSide.awaitLost()).isNull();
    assertThat(client.protocol().awaitLost()).isNull();
    assertThat(serverSide.calls).containsExactly("made", "data", "eof", "lost");
    Servers.end(site.server());
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_events", type = "EventLoopTestsMixin", test = "test_create_server_ssl")
  void a_client_that_looks_at_no_name_is_heard() throws IOException {
    var serverSide = new Recorder();
    hearAndClose(Tcp.open(() -> serverSide, Keys.server("other")), serverSide);
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_events",
      type = "EventLoopTestsMixin",
      test = "test_create_unix_server_ssl")
  void a_client_that_looks_at_no_name_is_heard_over_a_unix_socket() throws IOException {
    var serverSide = new Recorder();
    hearAndClose(unix(() -> serverSide, Keys.server("other")), serverSide);
  }

  /** The JDK's own trust knows nothing of the tests' authority. */
  private static void trustOrNot(Site site) throws IOException, GeneralSecurityException {
    var trusting = Keys.client();
    var client = site.connect(trusting, "127.0.0.1");
    checkInfo(client.transport(), site, trusting);
    client.transport().close();
    assertThat(client.protocol().awaitLost()).isNull();
    var usual = TlsOptions.of(SSLContext.getDefault());
    assertThatThrownBy(() -> site.connect(usual, "127.0.0.1"))
        .isInstanceOf(SSLHandshakeException.class)
        .hasRootCauseInstanceOf(CertPathBuilderException.class);
    Servers.end(site.server());
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_events",
      type = "EventLoopTestsMixin",
      test = "test_create_ssl_connection")
  void a_client_connects_if_its_context_trusts_the_server() throws Exception {
    trustOrNot(Tcp.open(Recorder::new, Keys.server()));
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_events",
      type = "EventLoopTestsMixin",
      test = "test_create_ssl_unix_connection")
  void a_client_connects_over_a_unix_socket_if_its_context_trusts_the_server() throws Exception {
    trustOrNot(unix(Recorder::new, Keys.server()));
  }

  /** The server is refused, and its protocol hears nothing of it. */
  private static AbstractThrowableAssert<?, ?> refuse(
      Site site, TlsOptions tls, String name, Recorder serverSide) {
    var reports = new ArrayList<Object>();
    getRunningLoop().setExceptionHandler((_, context) -> reports.add(context));
    var failure = catchThrowable(() -> site.connect(tls, name));
    Servers.end(site.server());
    assertThat(serverSide.calls).isEmpty();
    assertThat(reports).isEmpty();
    return assertThat(failure).isInstanceOf(SSLHandshakeException.class);
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_events",
      type = "EventLoopTestsMixin",
      test = "test_create_server_ssl_verify_failed")
  void a_server_whose_authority_is_not_trusted_is_refused() throws IOException {
    var serverSide = new Recorder();
    var site = Tcp.open(() -> serverSide, Keys.server());
    refuse(site, DISTRUSTFUL, "127.0.0.1", serverSide)
        .hasRootCauseInstanceOf(CertPathBuilderException.class);
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_events",
      type = "EventLoopTestsMixin",
      test = "test_create_unix_server_ssl_verify_failed")
  void a_server_whose_authority_is_not_trusted_is_refused_over_a_unix_socket() throws IOException {
    var serverSide = new Recorder();
    var site = unix(() -> serverSide, Keys.server());
    refuse(site, DISTRUSTFUL, "invalid", serverSide)
        .hasRootCauseInstanceOf(CertPathBuilderException.class);
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_events",
      type = "EventLoopTestsMixin",
      test = "test_create_server_ssl_match_failed")
  void a_server_with_a_certificate_for_another_name_is_refused() throws IOException {
    var serverSide = new Recorder();
    var site = Tcp.open(() -> serverSide, Keys.server("other"));
    refuse(site, Keys.client(), "127.0.0.1", serverSide)
        .cause()
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining("IP address 127.0.0.1");
  }

  @TulipTest(realTime = true)
  void a_server_with_a_certificate_for_another_name_is_refused_over_a_unix_socket()
      throws IOException {
    var serverSide = new Recorder();
    var site = unix(() -> serverSide, Keys.server("other"));
    refuse(site, Keys.client(), "localhost", serverSide)
        .cause()
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining("localhost");
  }

  /** Both sides close at once. */
  private static void verifyAndClose(Site site, Recorder serverSide) throws IOException {
    var tls = Keys.client();
    var client = site.connect(tls, "localhost");
    checkInfo(client.transport(), site, tls);
    assertThat(client.transport().getExtraInfo(ExtraInfo.PEERCERT))
        .startsWith(Keys.certificate("server"));
    serverSide.made.await().close();
    client.transport().close();
    site.server().close();
    assertThat(serverSide.awaitLost()).isNull();
    assertThat(client.protocol().awaitLost()).isNull();
    site.server().waitClosed();
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_events",
      type = "EventLoopTestsMixin",
      test = "test_create_server_ssl_verified")
  void a_server_that_is_who_it_says_is_told_of() throws IOException {
    var serverSide = new Recorder();
    verifyAndClose(Tcp.open(() -> serverSide, Keys.server()), serverSide);
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_events",
      type = "EventLoopTestsMixin",
      test = "test_create_unix_server_ssl_verified")
  void a_server_that_is_who_it_says_is_told_of_over_a_unix_socket() throws IOException {
    var serverSide = new Recorder();
    verifyAndClose(unix(() -> serverSide, Keys.server()), serverSide);
  }
}
