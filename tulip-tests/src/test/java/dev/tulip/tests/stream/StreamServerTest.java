package dev.tulip.tests.stream;

import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.currentTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.openConnection;
import static dev.tulip.Asyncio.openUnixConnection;
import static dev.tulip.Asyncio.startServer;
import static dev.tulip.Asyncio.startUnixServer;
import static dev.tulip.tests.StreamPair.HOST;
import static dev.tulip.tests.StreamPair.port;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.ExceptionContext;
import dev.tulip.Future;
import dev.tulip.Task;
import dev.tulip.VoidCoroutine;
import dev.tulip.stream.ClientConnected;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import dev.tulip.stream.Streams;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.ServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Servers of streams: each client is served in a task of its own. */
class StreamServerTest {

  @TulipTest(realTime = true)
  void it_listens_on_the_addresses_of_several_hosts() throws IOException {
    var hosts = List.of("127.0.0.1", "127.0.0.2");
    try (var server =
        startServer(
            (_, writer) -> writer.close(),
            hosts,
            0,
            StreamReader.DEFAULT_LIMIT,
            ServerOptions.defaults())) {
      assertThat(server.sockets()).hasSize(2);
    }
  }

  @TempDir Path folder;

  private static void echoLine(StreamReader reader, StreamWriter writer) throws IOException {
    writer.write(reader.readline());
    writer.drain();
    writer.close();
    writer.waitClosed();
  }

  private static String ask(Streams streams) throws IOException {
    streams.writer().write("hello world!\n");
    var answer = streams.reader().readline(UTF_8);
    streams.writer().close();
    streams.writer().waitClosed();
    return answer;
  }

  /** Serves in a task that the callback makes, and does not wait for it. */
  private static ClientConnected inTaskOfItsOwn(List<Task<?>> tasks) {
    return (reader, writer) -> {
      VoidCoroutine serve = () -> echoLine(reader, writer);
      tasks.add(createTask(serve));
    };
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_start_server")
  void clients_are_served_on_a_bound_socket_and_on_an_address() throws IOException {
    var bound = ServerSocketChannel.open().bind(new InetSocketAddress(HOST, 0));
    var onSocket =
        startServer(
            StreamServerTest::echoLine,
            bound,
            StreamReader.DEFAULT_LIMIT,
            ServerOptions.defaults());
    assertThat(ask(openConnection(HOST, bound.socket().getLocalPort())))
        .isEqualTo("hello world!\n");
    Greeter.stop(onSocket);
    assertThat(bound.isOpen()).isFalse();

    var tasks = new ArrayList<Task<?>>();
    var onAddress = startServer(inTaskOfItsOwn(tasks), HOST, 0);
    assertThat(ask(openConnection(HOST, port(onAddress)))).isEqualTo("hello world!\n");
    Greeter.stop(onAddress);
    tasks.getFirst().await();
    assertThat(tasks).hasSize(1);
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_start_unix_server")
  void clients_are_served_on_a_unix_socket() throws IOException {
    var path = folder.resolve("socket");
    var direct = startUnixServer(StreamServerTest::echoLine, path);
    assertThat(ask(openUnixConnection(path))).isEqualTo("hello world!\n");
    Greeter.stop(direct);

    var tasks = new ArrayList<Task<?>>();
    var byTask = startUnixServer(inTaskOfItsOwn(tasks), path);
    assertThat(ask(openUnixConnection(path))).isEqualTo("hello world!\n");
    Greeter.stop(byTask);
    tasks.getFirst().await();
  }

  @TulipTest(realTime = true)
  void several_clients_are_served_at_once() throws IOException {
    var server = startServer(StreamServerTest::echoLine, HOST, 0);
    var first = openConnection(HOST, port(server));
    var second = openConnection(HOST, port(server));
    assertThat(ask(second)).isEqualTo("hello world!\n");
    assertThat(ask(first)).isEqualTo("hello world!\n");
    Greeter.stop(server);
  }

  @TulipTest(realTime = true)
  void the_limit_is_that_of_the_readers() throws IOException {
    Future<String> served = createFuture();
    var server =
        startServer(
            (reader, writer) -> served.setResult(reader.toString()),
            HOST,
            0,
            77,
            ServerOptions.defaults());
    var client = openConnection(HOST, port(server));
    assertThat(served.await()).contains("limit=77");
    client.writer().close();
    client.writer().waitClosed();
    server.closeClients();
    Greeter.stop(server);
  }

  @TulipTest(realTime = true)
  void a_bad_limit_is_refused_before_anything_is_opened() {
    assertThatThrownBy(
            () -> startServer(StreamServerTest::echoLine, HOST, 0, 0, ServerOptions.defaults()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Limit");
  }

  /** What reaches the exception handler while a client sends something and waits for the end. */
  private static List<ExceptionContext> reported(ClientConnected serve) throws IOException {
    var reports = new ArrayList<ExceptionContext>();
    getRunningLoop().setExceptionHandler((_, context) -> reports.add(context));
    var server = startServer(serve, HOST, 0);
    var client = openConnection(HOST, port(server));
    client.writer().send("a message");
    assertThat(client.reader().read()).isEmpty();
    client.writer().close();
    client.writer().waitClosed();
    Greeter.stop(server);
    return reports;
  }

  private static void readAndFail(StreamReader reader, String message) throws Exception {
    reader.readexactly("a message".length());
    throw new Exception(message);
  }

  private static void readAndCancel(StreamReader reader) throws Exception {
    reader.readexactly("a message".length());
    currentTask().cancel();
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_streams",
      type = "StreamTests",
      test = {"test_unhandled_exception", "test_unhandled_exceptions"})
  void what_serving_throws_is_reported_and_closes_the_connection() throws IOException {
    var reports = reported((reader, _) -> readAndFail(reader, "a mistake"));
    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst().message())
        .isEqualTo("Unhandled exception in client_connected_cb");
    assertThat(reports.getFirst().exception()).hasMessage("a mistake");
    assertThat(reports.getFirst().details()).containsKeys("transport", "task");
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_unhandled_cancel")
  void a_serving_task_that_is_cancelled_closes_its_connection_quietly() throws IOException {
    assertThat(reported((reader, _) -> cancelled(reader))).isEmpty();
  }

  private static void cancelled(StreamReader reader) throws Exception {
    readAndCancel(reader);
    reader.read();
  }
}
