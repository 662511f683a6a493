package dev.tulip.tests.cancellation;

import static dev.tulip.tests.cancellation.Ends.HOST;
import static dev.tulip.tests.cancellation.Ends.bytes;
import static dev.tulip.tests.cancellation.Ends.port;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import dev.tulip.transport.Server;
import dev.tulip.transport.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Opening, running and waiting for a server, cancelled at every point. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServerSweepTest {

  private static void hello(StreamReader reader, StreamWriter writer) throws IOException {
    writer.write("hello");
    writer.close();
    writer.waitClosed();
  }

  private static void checkServes(Server server) throws IOException {
    var streams = Asyncio.openConnection(HOST, port(server));
    assertThat(streams.reader().read()).isEqualTo(bytes("hello"));
    streams.writer().close();
    streams.writer().waitClosed();
  }

  private static void end(@Nullable Server server) {
    if (server != null) {
      server.close();
      server.waitClosed();
    }
  }

  @Test
  void a_server_whose_opening_is_cancelled_is_closed() throws IOException {
    Sweep.everywhere(
        point -> end(point.run(() -> Asyncio.startServer(ServerSweepTest::hello, HOST, 0))));
  }

  @Test
  void so_is_a_unix_server_and_its_path_is_removed(@TempDir Path folder) throws IOException {
    var path = folder.resolve("s");
    Sweep.everywhere(point -> openUnix(path, point));
  }

  private static void openUnix(Path path, CancelPoint point) {
    end(point.run(() -> Asyncio.startUnixServer(ServerSweepTest::hello, path)));
    assertThat(Files.exists(path)).isFalse();
  }

  @Test
  void a_server_that_was_to_begin_serving_goes_on() throws IOException {
    Sweep.everywhere(ServerSweepTest::startServing);
  }

  private static void startServing(CancelPoint point) throws IOException {
    var idle = ServerOptions.defaults().withStartServing(false);
    var server =
        Asyncio.startServer(ServerSweepTest::hello, HOST, 0, StreamReader.DEFAULT_LIMIT, idle);
    point.perform(server::startServing);
    server.startServing();
    checkServes(server);
    end(server);
  }

  /** What serves for ever is done when somebody else closes the server: as cancelled. */
  @Test
  void a_server_that_served_for_ever_is_closed_and_its_connections_end_as_they_like()
      throws IOException {
    for (int passes = 0; passes < 6; passes++) {
      serveForever(passes);
    }
  }

  private static void serveForever(int passes) {
    Asyncio.run(
        () -> {
          var server = Asyncio.startServer(ServerSweepTest::shout, HOST, 0);
          var streams = Asyncio.openConnection(HOST, port(server));
          var point = new CancelPoint(passes);
          streams.writer().write("tulips");
          streams.writer().writeEof();
          point.perform(server::serveForever);
          assertThat(server.isServing()).isEqualTo(passes == 0);
          assertThat(streams.reader().read()).isEqualTo(bytes("TULIPS"));
          streams.writer().close();
          streams.writer().waitClosed();
          end(server);
        });
  }

  private static void shout(StreamReader reader, StreamWriter writer) throws IOException {
    var text = Ends.text(reader.read());
    writer.write(text.toUpperCase(java.util.Locale.ROOT));
    writer.close();
    writer.waitClosed();
  }

  @Test
  void waiting_until_a_server_is_closed_may_be_given_up_and_begun_again() throws IOException {
    Sweep.everywhere(ServerSweepTest::waitClosed);
  }

  private static void waitClosed(CancelPoint point) throws IOException {
    var server = Asyncio.startServer(ServerSweepTest::shout, HOST, 0);
    var streams = Asyncio.openConnection(HOST, port(server));
    streams.writer().write("tulips");
    streams.writer().writeEof();
    while (Asyncio.allTasks().size() < 2) {
      Ends.pass();
    }
    server.close();
    point.perform(server::waitClosed);
    server.waitClosed();
    assertThat(streams.reader().read()).isEqualTo(bytes("TULIPS"));
    streams.writer().close();
    streams.writer().waitClosed();
    while (Asyncio.allTasks().size() > 1) {
      Ends.pass();
    }
  }

  /** The connection is in the system's queue, on its way to a transport, or served. */
  @Test
  void a_server_that_is_closed_while_a_connection_arrives_loses_no_socket() throws IOException {
    for (int passes = 0; passes < 10; passes++) {
      var point = new CancelPoint(passes);
      int shown = passes;
      Sweep.check(_ -> closeWhileArriving(shown), point, passes);
    }
  }

  private static void closeWhileArriving(int passes) throws IOException {
    var server = Asyncio.startServer(ServerSweepTest::hello, HOST, 0);
    var channel =
        java.nio.channels.SocketChannel.open(new java.net.InetSocketAddress(HOST, port(server)));
    for (int i = 0; i < passes; i++) {
      Ends.pass();
    }
    end(server);
    channel.close();
    while (Asyncio.allTasks().size() > 1) {
      Ends.pass();
    }
  }
}
