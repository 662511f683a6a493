package dev.tulip.tests.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import dev.tulip.stream.Streams;
import dev.tulip.tests.cancellation.CancelPoint;
import dev.tulip.tests.cancellation.Sweep;
import dev.tulip.transport.ConnectOptions;
import dev.tulip.transport.Server;
import dev.tulip.transport.ServerOptions;
import dev.tulip.transport.TlsOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that are TLS from their first byte, cancelled at every point of their making. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CancelledTlsTest {

  private static final TlsOptions SERVER = Keys.server();
  private static final ConnectOptions CLIENT = ConnectOptions.ofTls(Keys.client());

  /** Echoes a line. A peer that is gone in its handshake, or later, is no news. */
  private static void echo(StreamReader reader, StreamWriter writer) {
    try {
      writer.send(reader.readline());
      writer.close();
      writer.waitClosed();
    } catch (IOException _) {
      writer.close();
    }
  }

  private static void checkAndClose(@Nullable Streams secured) throws IOException {
    if (secured == null) {
      return;
    }
    secured.writer().write("tulips\n");
    assertThat(secured.reader().readline(UTF_8)).isEqualTo("tulips\n");
    secured.writer().close();
    secured.writer().waitClosed();
  }

  private static void end(Server server) {
    while (Asyncio.allTasks().size() > 1) {
      Asyncio.sleep(Duration.ZERO);
    }
    Servers.end(server);
  }

  @Test
  void a_connection_whose_making_is_cancelled_is_closed_at_both_ends() throws IOException {
    Sweep.throughout(CancelledTlsTest::connect);
  }

  private static void connect(CancelPoint point) throws IOException {
    var server =
        Asyncio.startServer(
            CancelledTlsTest::echo,
            "127.0.0.1",
            0,
            StreamReader.DEFAULT_LIMIT,
            ServerOptions.ofTls(SERVER));
    int port = Servers.port(server);
    checkAndClose(point.run(() -> connect(port)));
    checkAndClose(connect(port));
    end(server);
  }

  private static Streams connect(int port) throws IOException {
    return Asyncio.openConnection("localhost", port, StreamReader.DEFAULT_LIMIT, CLIENT);
  }

  @Test
  void an_accepted_connection_whose_handshake_is_cancelled_is_closed_at_both_ends()
      throws IOException {
    Sweep.throughout(CancelledTlsTest::accept);
  }

  private static void accept(CancelPoint point) throws IOException {
    try (var listening = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
      listening.configureBlocking(false);
      int port = listening.socket().getLocalPort();
      var answer = Asyncio.createTask(() -> say(port));
      var channel = Asyncio.getRunningLoop().sockAccept(listening);
      var protocol = new Recorder();
      var connection =
          point.run(
              () ->
                  Asyncio.getRunningLoop().connectAcceptedSocket(() -> protocol, channel, SERVER));
      if (connection != null) {
        protocol.awaitData(7);
        connection.transport().write("tulips\n".getBytes(UTF_8));
        connection.transport().close();
      } else if (point.isBeforeTheBeginning()) {
        assertThat(channel.isOpen()).as("a socket that was not handed over").isTrue();
        channel.close();
      }
      assertThat(answer.await()).isEqualTo(connection == null ? "" : "tulips\n");
      assertThat(channel.isOpen()).isFalse();
      checkPaired(protocol);
    }
  }

  /** What is answered to a line; nothing if the connection is broken off. */
  private static String say(int port) {
    try {
      var streams = connect(port);
      var writer = streams.writer();
      writer.write("tulips\n");
      var answer = streams.reader().readline(UTF_8);
      writer.close();
      writer.waitClosed();
      return answer;
    } catch (IOException _) {
      return "";
    }
  }

  private static void checkPaired(Recorder protocol) {
    if (!protocol.calls.isEmpty()) {
      protocol.awaitLost();
      assertThat(protocol.calls).startsWith("made").endsWith("lost").doesNotHaveDuplicates();
    }
  }
}
