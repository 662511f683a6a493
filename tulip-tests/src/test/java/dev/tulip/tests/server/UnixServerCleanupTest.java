package dev.tulip.tests.server;

import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.startServer;
import static dev.tulip.Asyncio.startUnixServer;
import static java.net.StandardProtocolFamily.UNIX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.stream.StreamReader;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.Protocol;
import dev.tulip.transport.Server;
import dev.tulip.transport.ServerOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the path of a Unix server. */
class UnixServerCleanupTest {

  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void setUp() {
    path = folder.resolve("socket");
  }

  private Server server() throws IOException {
    return startUnixServer((_, _) -> {}, path);
  }

  private ServerSocketChannel bound() throws IOException {
    return ServerSocketChannel.open(UNIX).bind(UnixDomainSocketAddress.of(path));
  }

  private Server serverOn(ServerSocketChannel channel) throws IOException {
    return startServer((_, _) -> {}, channel, StreamReader.DEFAULT_LIMIT, ServerOptions.defaults());
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_server",
      type = "UnixServerCleanupTests",
      test = "test_unix_server_addr_cleanup")
  void it_is_removed_when_the_server_closes() throws IOException {
    var server = server();
    assertThat(path).exists();
    server.close();
    assertThat(path).doesNotExist();
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_server",
      type = "UnixServerCleanupTests",
      test = "test_unix_server_sock_cleanup")
  void it_is_removed_too_if_the_socket_was_bound_before() throws IOException {
    try (var channel = bound()) {
      var server = serverOn(channel);
      assertThat(path).exists();
      server.close();
      assertThat(path).doesNotExist();
    }
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_server",
      type = "UnixServerCleanupTests",
      test = "test_unix_server_cleanup_gone")
  void somebody_else_may_have_removed_it() throws IOException {
    try (var channel = bound()) {
      var server = serverOn(channel);
      Files.delete(path);
      server.close();
      assertThat(server.isServing()).isFalse();
    }
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_server",
      type = "UnixServerCleanupTests",
      test = "test_unix_server_cleanup_replaced")
  void the_socket_of_somebody_else_is_left_alone() throws IOException {
    var server = server();
    Files.delete(path);
    try (var _ = bound()) {
      server.close();
      assertThat(path).exists();
    }
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_server",
      type = "UnixServerCleanupTests",
      test = "test_unix_server_cleanup_prevented")
  void it_stays_if_the_server_is_told_so() throws IOException {
    var options = ServerOptions.defaults().withCleanupSocket(false);
    startUnixServer((_, _) -> {}, path, StreamReader.DEFAULT_LIMIT, options).close();
    assertThat(path).exists();
    try (var again = server()) {
      assertThat(again.isServing()).isTrue();
    }
    assertThat(path).doesNotExist();
  }

  @TulipTest(realTime = true)
  void a_file_that_is_no_socket_is_neither_replaced_nor_removed() throws IOException {
    Files.writeString(path, "precious");
    assertThatThrownBy(this::server)
        .isInstanceOf(BindException.class)
        .hasMessageContaining("Address " + path + " is already in use");
    assertThat(path).hasContent("precious");
  }

  @TulipTest(realTime = true)
  void a_folder_that_is_missing_is_named_and_not_called_in_use() {
    var missing = folder.resolve("missing/socket");
    assertThatThrownBy(() -> getRunningLoop().createUnixServer(() -> new Protocol() {}, missing))
        .isInstanceOf(SocketException.class)
        .hasMessage(
            "error while attempting to bind on address " + missing + ": No such file or directory");
  }
}
