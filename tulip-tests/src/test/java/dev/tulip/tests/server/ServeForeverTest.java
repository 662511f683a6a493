package dev.tulip.tests.server;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.startServer;
import static dev.tulip.Asyncio.startUnixServer;
import static dev.tulip.tests.StreamPair.HOST;
import static dev.tulip.tests.StreamPair.address;
import static dev.tulip.tests.sync.Steps.passes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.CancelledError;
import dev.tulip.Task;
import dev.tulip.VoidCoroutine;
import dev.tulip.stream.ClientConnected;
import dev.tulip.stream.StreamReader;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.OtherThread;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.Server;
import dev.tulip.transport.ServerOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.TempDir;

/** Servers that serve until they are cancelled. */
class ServeForeverTest {

  private static final ServerOptions LATER = ServerOptions.defaults().withStartServing(false);

  private final AtomicReference<Task<?>> serving = new AtomicReference<>();
  private final CountDownLatch ready = new CountDownLatch(1);

  @TempDir Path folder;

  /** Reads a line, cancels the server, and answers all the same. */
  private ClientConnected lastClient() {
    return (reader, writer) -> {
      assertThat(reader.readline(UTF_8)).hasSize(5001);
      serving.get().cancel();
      writer.write("1");
      writer.close();
      writer.waitClosed();
    };
  }

  /** A blocking client on another thread: what it was answered. */
  private OtherThread<String> client(SocketAddress address) {
    return OtherThread.start(
        () -> {
          OtherThread.await(ready);
          try (var socket = SocketChannel.open(address)) {
            socket.write(ByteBuffer.wrap(("1".repeat(5000) + "\n").getBytes(UTF_8)));
            var answer = ByteBuffer.allocate(10);
            while (socket.read(answer) >= 0) {}
            return UTF_8.decode(answer.flip()).toString();
          }
        });
  }

  private void serve(Server server) {
    try (server) {
      assertThat(server.isServing()).isFalse();
      server.startServing();
      assertThat(server.isServing()).isTrue();
      ready.countDown();
      server.serveForever();
    }
  }

  private void checkServing(Server server, SocketAddress address) {
    assertThat(server.isServing()).isFalse();
    VoidCoroutine main = () -> serve(server);
    serving.set(createTask(main));
    var client = client(address);
    assertThatThrownBy(() -> serving.get().await()).isInstanceOf(CancelledError.class);
    assertThat(client.join()).isEqualTo("1");
    assertThat(server.sockets()).isEmpty();
    assertThat(server.isServing()).isFalse();
    server.waitClosed();
    assertThatThrownBy(server::serveForever)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed");
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_server", type = "BaseStartServer", test = "test_start_server_1")
  void a_server_ends_cancelled_when_its_last_client_is_served() throws IOException {
    var server = startServer(lastClient(), HOST, 0, LATER);
    checkServing(server, address(server));
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_server",
      type = "SelectorStartServerTests",
      test = "test_start_unix_server_1")
  void a_unix_server_ends_cancelled_when_its_last_client_is_served() throws IOException {
    var path = folder.resolve("socket");
    var server = startUnixServer(lastClient(), path, StreamReader.DEFAULT_LIMIT, LATER);
    checkServing(server, UnixDomainSocketAddress.of(path));
  }

  @TulipTest(realTime = true)
  void closing_the_server_cancels_who_serves_for_ever() throws IOException {
    var server = startServer((_, _) -> {}, HOST, 0);
    VoidCoroutine forever = server::serveForever;
    var serving = createTask(forever);
    passes(1);
    assertThatThrownBy(server::serveForever)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("already being awaited");
    server.close();
    assertThatThrownBy(serving::await).isInstanceOf(CancelledError.class);
    assertThatThrownBy(server::startServing)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed");
  }

  @TulipTest(realTime = true)
  void it_begins_to_serve_by_itself() throws IOException {
    var server = startServer((_, _) -> {}, HOST, 0, LATER);
    VoidCoroutine forever = server::serveForever;
    var serving = createTask(forever);
    passes(1);
    assertThat(server.isServing()).isTrue();
    serving.cancel();
    assertThatThrownBy(serving::await).isInstanceOf(CancelledError.class);
    assertThat(server.isServing()).isFalse();
  }

  @TulipTest(realTime = true)
  void a_server_whose_start_is_cancelled_is_closed() throws IOException {
    var path = folder.resolve("socket");
    var starting = createTask(() -> startUnixServer((_, _) -> {}, path));
    passes(1);
    assertThat(path).exists();
    starting.cancel();
    assertThatThrownBy(starting::await).isInstanceOf(CancelledError.class);
    assertThat(path).doesNotExist();
    assertThatThrownBy(() -> SocketChannel.open(UnixDomainSocketAddress.of(path)))
        .isInstanceOf(IOException.class);
  }
}
