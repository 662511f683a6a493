package dev.tulip.tests.cancellation;

import static dev.tulip.tests.cancellation.Ends.HOST;
import static dev.tulip.tests.cancellation.Ends.bytes;
import static dev.tulip.tests.cancellation.Ends.port;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import dev.tulip.stream.Streams;
import dev.tulip.transport.ConnectOptions;
import dev.tulip.transport.Protocol;
import dev.tulip.transport.Server;
import dev.tulip.transport.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever is cancelled while connecting leaves nothing open: the server sees either no connection or
 * one that ends.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConnectSweepTest {

  /** Echoes until the peer ends its stream. */
  private static void echo(StreamReader reader, StreamWriter writer) throws IOException {
    writer.write(reader.read());
    writer.close();
    writer.waitClosed();
  }

  /** A way to connect to an address. */
  @FunctionalInterface
  private interface Connecting {
    Streams connect(int port) throws IOException;
  }

  private static void check(Connecting connecting) throws IOException {
    Sweep.everywhere(point -> check(connecting, point));
  }

  private static void check(Connecting connecting, CancelPoint point) throws IOException {
    var server = Asyncio.startServer(ConnectSweepTest::echo, HOST, 0);
    int port = port(server);
    checkAndClose(point.run(() -> connecting.connect(port)));
    checkAndClose(connecting.connect(port));
    end(server);
  }

  private static void checkAndClose(@Nullable Streams connected) throws IOException {
    if (connected == null) {
      return;
    }
    connected.writer().write("tulips");
    connected.writer().writeEof();
    assertThat(connected.reader().read()).isEqualTo(bytes("tulips"));
    connected.writer().close();
    connected.writer().waitClosed();
  }

  /** Waits for who serves a connection that nobody has: it has to end by itself. */
  private static void end(Server server) {
    while (Asyncio.allTasks().size() > 1) {
      Ends.pass();
    }
    server.close();
    server.waitClosed();
  }

  @Test
  void open_connection() throws IOException {
    check(port -> Asyncio.openConnection(HOST, port));
  }

  @Test
  void open_connection_by_happy_eyeballs() throws IOException {
    var options = ConnectOptions.defaults().withHappyEyeballsDelay(Duration.ofMillis(250));
    check(port -> Asyncio.openConnection(HOST, port, StreamReader.DEFAULT_LIMIT, options));
  }

  /** The name is looked up on another thread, which goes on; what it finds is dropped. */
  @Test
  void open_connection_while_the_name_is_looked_up() throws IOException {
    Sweep.throughout(point -> check(port -> Asyncio.openConnection("localhost", port), point));
  }

  @Test
  void create_connection_with_a_connected_socket() throws IOException {
    Sweep.everywhere(ConnectSweepTest::adopt);
  }

  private static void adopt(CancelPoint point) throws IOException {
    var server = Asyncio.startServer(ConnectSweepTest::echo, HOST, 0);
    var channel = SocketChannel.open(new InetSocketAddress(HOST, port(server)));
    var options = ConnectOptions.defaults();
    var connection =
        point.run(() -> Asyncio.getRunningLoop().createConnection(Silent::new, channel, options));
    if (connection != null) {
      connection.transport().close();
    } else if (point.isBeforeTheBeginning()) {
      assertThat(channel.isOpen()).as("a socket that was not handed over").isTrue();
      channel.close();
    }
    end(server);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void an_accepted_socket() throws IOException {
    Sweep.everywhere(ConnectSweepTest::adoptAccepted);
  }

  private static void adoptAccepted(CancelPoint point) throws IOException {
    try (var channels = Channels.open()) {
      var channel = channels.peer();
      var calls = new ArrayList<String>();
      var connection =
          point.run(
              () ->
                  Asyncio.getRunningLoop()
                      .connectAcceptedSocket(() -> new Noting(calls), channel, null));
      if (connection != null) {
        connection.transport().write(bytes("tulips"));
        connection.transport().close();
      } else if (point.isBeforeTheBeginning()) {
        assertThat(channel.isOpen()).as("a socket that was not handed over").isTrue();
        channel.close();
      }
      assertThat(Channels.readAll(channels.client()))
          .isEqualTo(bytes(connection == null ? "" : "tulips"));
      assertThat(channel.isOpen()).isFalse();
      assertPaired(calls);
    }
  }

  /** Wants to know nothing. */
  private static final class Silent implements Protocol {}

  @Test
  void a_unix_connection(@TempDir Path folder) throws IOException {
    Sweep.everywhere(point -> unix(folder.resolve("s"), point));
  }

  private static void unix(Path path, CancelPoint point) throws IOException {
    var server = Asyncio.startUnixServer(ConnectSweepTest::echo, path);
    checkAndClose(point.run(() -> Asyncio.openUnixConnection(path)));
    checkAndClose(Asyncio.openUnixConnection(path));
    end(server);
  }

  @Test
  void a_protocol_that_saw_its_connection_made_sees_it_lost() throws IOException {
    Sweep.everywhere(ConnectSweepTest::pairedCalls);
  }

  private static void pairedCalls(CancelPoint point) throws IOException {
    var server = Asyncio.startServer(ConnectSweepTest::echo, HOST, 0);
    int port = port(server);
    var calls = new ArrayList<String>();
    var connection =
        point.run(
            () -> Asyncio.getRunningLoop().createConnection(() -> new Noting(calls), HOST, port));
    if (connection != null) {
      connection.transport().close();
    }
    end(server);
    assertPaired(calls);
  }

  private static void assertPaired(List<String> calls) {
    if (!calls.isEmpty()) {
      assertThat(calls).isEqualTo(List.of("made", "lost"));
    }
  }

  /** Notes the two calls that every connection has. */
  private record Noting(List<String> calls) implements Protocol {
    @Override
    public void connectionMade(Transport transport) {
      calls.add("made");
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
      calls.add("lost");
    }
  }
}
