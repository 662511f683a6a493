package dev.tulip.tests.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.Future;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import dev.tulip.stream.Streams;
import dev.tulip.tests.cancellation.CancelPoint;
import dev.tulip.tests.cancellation.Sweep;
import dev.tulip.transport.TlsOptions;
import dev.tulip.transport.Transport;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * TLS begun on a connection that stands, on either side and by streams and transports, and cancelled at
 * every point: the connection is closed, and both ends are told.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CancelledStartTlsTest {

  private static final String HOST = "127.0.0.1";

  /** What a side says of itself. */
  private enum Side {
    CLIENT(Keys.client(), "localhost"),
    SERVER(Keys.server(), null);

    private final TlsOptions tls;
    private final @Nullable String hostname;

    Side(TlsOptions tls, @Nullable String hostname) {
      this.tls = tls;
      this.hostname = hostname;
    }

    void secure(StreamWriter writer) throws IOException {
      writer.startTls(tls, hostname);
    }

    Transport secure(Transport transport, Recorder protocol) throws IOException {
      var loop = Asyncio.getRunningLoop();
      return loop.startTls(transport, protocol, tls, this == SERVER, hostname);
    }
  }

  /** The other side: begins TLS and echoes a line, or sees the connection end somewhere there. */
  private static void echo(Side side, StreamReader reader, StreamWriter writer) {
    try {
      side.secure(writer);
      writer.send(reader.readline());
    } catch (IOException _) {
      // The one that was cancelled has closed the connection.
    }
    writer.close();
    awaitClosed(writer);
  }

  private static void awaitClosed(StreamWriter writer) {
    try {
      writer.waitClosed();
    } catch (IOException _) {
      // It is closed.
    }
  }

  private static void awaitOthers() {
    while (Asyncio.allTasks().size() > 1) {
      Asyncio.sleep(Duration.ZERO);
    }
  }

  // ---- streams

  @Test
  void a_client_with_streams() throws IOException {
    Sweep.throughout(CancelledStartTlsTest::secureClientStreams);
  }

  private static void secureClientStreams(CancelPoint point) throws IOException {
    var server =
        Asyncio.startServer((reader, writer) -> echo(Side.SERVER, reader, writer), HOST, 0);
    secureStreams(point, Side.CLIENT, Asyncio.openConnection(HOST, Servers.port(server)));
    awaitOthers();
    Servers.end(server);
  }

  @Test
  void a_server_with_streams() throws IOException {
    Sweep.throughout(CancelledStartTlsTest::secureServerStreams);
  }

  private static void secureServerStreams(CancelPoint point) throws IOException {
    Future<Streams> accepted = Asyncio.createFuture();
    var server =
        Asyncio.startServer(
            (reader, writer) -> accepted.setResult(new Streams(reader, writer)), HOST, 0);
    var client = Asyncio.openConnection(HOST, Servers.port(server));
    Asyncio.createTask(() -> echo(Side.CLIENT, client.reader(), client.writer()));
    secureStreams(point, Side.SERVER, accepted.await());
    awaitOthers();
    Servers.end(server);
  }

  private static void secureStreams(CancelPoint point, Side side, Streams streams)
      throws IOException {
    var writer = streams.writer();
    point.perform(() -> side.secure(writer));
    if (!point.wasCancelled()) {
      writer.write("tulips\n");
      assertThat(streams.reader().readline(UTF_8)).isEqualTo("tulips\n");
    } else {
      assertThat(writer.isClosing()).isEqualTo(!point.isBeforeTheBeginning());
    }
    writer.close();
    writer.waitClosed();
  }

  // ---- transports

  @Test
  void a_client_with_a_transport() throws IOException {
    Sweep.throughout(CancelledStartTlsTest::secureClientTransport);
  }

  private static void secureClientTransport(CancelPoint point) throws IOException {
    var server =
        Asyncio.startServer((reader, writer) -> echo(Side.SERVER, reader, writer), HOST, 0);
    secureTransport(point, Side.CLIENT, Servers.connectPlain(Servers.port(server)).protocol());
    awaitOthers();
    Servers.end(server);
  }

  @Test
  void a_server_with_a_transport() throws IOException {
    Sweep.throughout(CancelledStartTlsTest::secureServerTransport);
  }

  private static void secureServerTransport(CancelPoint point) throws IOException {
    var protocol = new Recorder();
    var server = Servers.openPlain(() -> protocol);
    var client = Asyncio.openConnection(HOST, Servers.port(server));
    Asyncio.createTask(() -> echo(Side.CLIENT, client.reader(), client.writer()));
    secureTransport(point, Side.SERVER, protocol);
    awaitOthers();
    Servers.end(server);
  }

  private static void secureTransport(CancelPoint point, Side side, Recorder protocol)
      throws IOException {
    var plain = protocol.made.await();
    var secured = point.run(() -> side.secure(plain, protocol));
    if (secured != null) {
      secured.write("tulips\n".getBytes(UTF_8));
      protocol.awaitData(7);
      assertThat(protocol.text()).isEqualTo("tulips\n");
      secured.close();
    } else {
      assertThat(plain.isClosing()).isEqualTo(!point.isBeforeTheBeginning());
      plain.close();
    }
    assertThat(protocol.awaitLost()).isNull();
    assertThat(protocol.calls).startsWith("made").endsWith("lost").doesNotHaveDuplicates();
  }

  // ---- what was written before

  /** The handshake has not begun, so that the connection is as it was. */
  @Test
  void while_what_was_written_before_waits_to_be_sent_nothing_is_closed() throws IOException {
    Sweep.check(CancelledStartTlsTest::secureFull, new CancelPoint(2), 2);
  }

  private static void secureFull(CancelPoint point) throws IOException {
    Future<Streams> accepted = Asyncio.createFuture();
    var server =
        Asyncio.startServer(
            (reader, writer) -> accepted.setResult(new Streams(reader, writer)), HOST, 0);
    var writer = Asyncio.openConnection(HOST, Servers.port(server)).writer();
    var data = new byte[16 << 20];
    writer.write(data);
    point.perform(() -> Side.CLIENT.secure(writer));
    assertThat(point.wasCancelled()).isTrue();
    assertThat(writer.isClosing()).isFalse();
    writer.write("still open");
    writer.close();
    var peer = accepted.await();
    assertThat(peer.reader().readexactly(data.length)).isEqualTo(data);
    assertThat(new String(peer.reader().read(), UTF_8)).isEqualTo("still open");
    peer.writer().close();
    writer.waitClosed();
    peer.writer().waitClosed();
    Servers.end(server);
  }
}
