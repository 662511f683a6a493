package dev.tulip.tests.reliability;

import static dev.tulip.tests.reliability.Site.HOST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.VoidCoroutine;
import dev.tulip.tests.CapturedLog;
import dev.tulip.tests.OpenDescriptors;
import dev.tulip.transport.DatagramOptions;
import dev.tulip.transport.DatagramProtocol;
import dev.tulip.transport.Protocol;
import dev.tulip.transport.Server;
import dev.tulip.transport.ServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What nobody has closed when the loop closes is freed then, and reported with its origin. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UnclosedTest {

  /** The warnings of a loop that ran {@code main}; no socket may be open afterwards. */
  private static List<String> reports(VoidCoroutine main) throws IOException {
    Asyncio.run(() -> open().close());
    long before = OpenDescriptors.sockets();
    try (var log = new CapturedLog()) {
      Asyncio.run(main);
      assertThat(OpenDescriptors.sockets()).as("open sockets").isEqualTo(before);
      return log.mishaps();
    }
  }

  private static Server open() throws IOException {
    return Asyncio.getRunningLoop().createServer(Silent::new, HOST, 0);
  }

  private static int port(Server server) throws IOException {
    return ((InetSocketAddress) server.sockets().getFirst().getsockname()).getPort();
  }

  /** Wants to know nothing. */
  private static final class Silent implements Protocol {}

  /** The same for datagrams. */
  private static final class SilentDatagrams implements DatagramProtocol {}

  private static String origin(String method) {
    return ", created at " + UnclosedTest.class.getName() + "." + method + "(UnclosedTest.java:";
  }

  @Test
  void a_server() throws IOException {
    assertThat(reports(UnclosedTest::open))
        .singleElement()
        .asString()
        .startsWith("unclosed <Server sockets=[")
        .contains(origin("open"));
  }

  private static void openUnix(Path path) throws IOException {
    Asyncio.getRunningLoop().createUnixServer(Silent::new, path);
  }

  @Test
  void a_unix_server(@TempDir Path folder) throws IOException {
    assertThat(reports(() -> openUnix(folder.resolve("socket"))))
        .singleElement()
        .asString()
        .startsWith("unclosed <Server sockets=[")
        .contains(origin("openUnix"));
  }

  private static void connect() throws IOException {
    var server = open();
    Asyncio.getRunningLoop().createConnection(Silent::new, HOST, port(server));
    Site.pass();
    Site.pass();
    server.close();
  }

  @Test
  void a_connection_at_both_of_its_ends() throws IOException {
    assertThat(reports(UnclosedTest::connect))
        .hasSize(2)
        .allMatch(report -> report.startsWith("unclosed <SocketTransport "))
        .anyMatch(report -> report.contains(origin("connect")));
  }

  private static void connectStreams() throws IOException {
    var server = open();
    Asyncio.openConnection(HOST, port(server));
    server.close();
  }

  @Test
  void streams() throws IOException {
    assertThat(reports(UnclosedTest::connectStreams))
        .anyMatch(report -> report.contains(origin("connectStreams")));
  }

  private static void datagrams() throws IOException {
    var local = DatagramOptions.ofLocal(new InetSocketAddress(HOST, 0));
    Asyncio.getRunningLoop().createDatagramEndpoint(SilentDatagrams::new, local);
  }

  @Test
  void an_endpoint_of_datagrams() throws IOException {
    assertThat(reports(UnclosedTest::datagrams))
        .singleElement()
        .asString()
        .startsWith("unclosed <DatagramTransport")
        .contains(origin("datagrams"));
  }

  private static void openQuietly() throws IOException {
    var idle = ServerOptions.defaults().withStartServing(false);
    Asyncio.getRunningLoop().createServer(Silent::new, HOST, 0, idle);
  }

  @Test
  void a_server_that_never_served() throws IOException {
    assertThat(reports(UnclosedTest::openQuietly))
        .singleElement()
        .asString()
        .contains(origin("openQuietly"));
  }

  /** The connection is on its way between the system and its transport. */
  @Test
  void a_connection_that_arrives_in_a_loop_that_stops_is_closed() throws IOException {
    Asyncio.run(() -> open().close());
    for (int passes = 0; passes < 6; passes++) {
      long before = OpenDescriptors.sockets();
      try (var _ = new CapturedLog()) {
        arriveAndStop(passes);
      }
      assertThat(OpenDescriptors.sockets()).as("after %s passes", passes).isEqualTo(before);
    }
  }

  private static void arriveAndStop(int passes) throws IOException {
    try (var loop = Asyncio.newEventLoop()) {
      var server = loop.runUntilComplete(UnclosedTest::open);
      try (var _ = new java.net.Socket(HOST, port(server))) {
        for (int i = 0; i < passes; i++) {
          loop.stop();
          loop.runForever();
        }
      }
    }
  }

  @Test
  void a_socket_that_connects_in_a_loop_that_is_closed_is_closed() throws IOException {
    Asyncio.run(() -> open().close());
    for (int passes = 1; passes < 8; passes++) {
      long before = OpenDescriptors.sockets();
      try (var _ = new CapturedLog();
          var listening = ServerSocketChannel.open().bind(new InetSocketAddress(HOST, 0))) {
        connectAndClose(listening.socket().getLocalPort(), passes);
      }
      assertThat(OpenDescriptors.sockets()).as("after %s passes", passes).isEqualTo(before);
    }
  }

  private static void connectAndClose(int port, int passes) {
    try (var loop = Asyncio.newEventLoop()) {
      VoidCoroutine connect = () -> Asyncio.openConnection(HOST, port);
      loop.createTask(connect);
      for (int i = 0; i < passes; i++) {
        loop.stop();
        loop.runForever();
      }
    }
  }
}
