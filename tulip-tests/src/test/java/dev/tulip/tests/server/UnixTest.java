package dev.tulip.tests.server;

import static dev.tulip.Asyncio.getRunningLoop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.queue.Queue;
import dev.tulip.testing.ScriptedNetwork;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.Peer;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.ExtraInfo;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers and connections at paths. */
class UnixTest {

  private static final String EVENTS = "test_events";
  private static final String EVENTS_TYPE = "EventLoopTestsMixin";
  private static final String FILE = "test_unix_events";
  private static final String TYPE = "SelectorEventLoopUnixSocketTests";

  @TempDir private Path folder;

  private Path path() {
    return folder.resolve("socket");
  }

  @FromCpython(
      file = EVENTS,
      type = EVENTS_TYPE,
      test = {"test_create_unix_server", "test_create_unix_connection"})
  @FromCpython(
      file = FILE,
      type = TYPE,
      test = {"test_create_unix_server_pathlib", "test_create_unix_server_pathlike"})
  @TulipTest(realTime = true)
  void a_server_at_a_path_serves_who_connects_there() throws IOException {
    var loop = getRunningLoop();
    var accepted = new Queue<Peer>();
    var server =
        loop.createUnixServer(
            () -> {
              var peer = new Peer();
              accepted.putNowait(peer);
              return peer;
            },
            path());
    assertThat(server.sockets()).hasSize(1);
    assertThat(server.sockets().getFirst().getsockname())
        .isEqualTo(UnixDomainSocketAddress.of(path()));
    var client = loop.createUnixConnection(Peer::new, path());
    assertThat(client.transport().getExtraInfo(ExtraInfo.PEERNAME))
        .isEqualTo(UnixDomainSocketAddress.of(path()));
    var peer = accepted.get();
    client.protocol().write("ping");
    peer.awaitText("ping");
    peer.write("pong");
    peer.transport().close();
    assertThat(client.protocol().awaitEnd()).isEqualTo("pong");
    server.close();
    server.waitClosed();
    assertThat(path()).doesNotExist();
  }

  @FromCpython(
      file = FILE,
      type = TYPE,
      test = {"test_create_unix_connection_pathlib", "test_create_unix_connection_pathlike"})
  @TulipTest(realTime = true)
  void where_there_is_no_path_there_is_no_connection() {
    assertNoConnection("No such file or directory");
  }

  @TulipTest(realTime = true)
  void where_no_socket_is_there_is_no_connection() throws IOException {
    Files.writeString(path(), "precious");
    assertNoConnection("Connection refused");
  }

  @TulipTest(realTime = true)
  void where_no_server_is_any_more_there_is_no_connection() throws IOException {
    try (var left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      left.bind(UnixDomainSocketAddress.of(path()));
    }
    assertNoConnection("Connection refused");
  }

  private void assertNoConnection(String reason) {
    assertThatThrownBy(() -> getRunningLoop().createUnixConnection(Peer::new, path()))
        .isInstanceOf(ConnectException.class)
        .hasMessage(reason + ": " + path());
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_unix_server_existing_path_sock")
  @TulipTest(realTime = true)
  void a_socket_that_a_server_has_left_behind_is_replaced() throws IOException {
    try (var left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      left.bind(UnixDomainSocketAddress.of(path()));
    }
    assertThat(path()).exists();
    var server = getRunningLoop().createUnixServer(Peer::new, path());
    server.close();
    server.waitClosed();
    assertThat(path()).doesNotExist();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_unix_server_existing_path_nonsock")
  @TulipTest(realTime = true)
  void anything_else_is_left_alone_and_named() throws IOException {
    Files.writeString(path(), "precious");
    assertThatThrownBy(() -> getRunningLoop().createUnixServer(Peer::new, path()))
        .isInstanceOf(BindException.class)
        .hasMessageStartingWith("Address " + path() + " is already in use");
    assertThat(path()).hasContent("precious");
  }

  @Test
  void a_path_that_must_not_be_used_is_not_said_to_be_in_use() {
    var network = new ScriptedNetwork();
    network.run(
        () -> {
          network.onBind(
              (_, _) -> {
                throw new BindException("Permission denied");
              });
          assertThatThrownBy(() -> getRunningLoop().createUnixServer(Peer::new, path()))
              .isInstanceOf(BindException.class)
              .hasMessage(
                  "error while attempting to bind on address " + path() + ": Permission denied");
        });
    assertThat(network.open()).isEmpty();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_unix_server_bind_error")
  @Test
  void a_socket_that_cannot_be_bound_is_closed_whatever_the_reason() {
    var network = new ScriptedNetwork();
    network.run(
        () -> {
          network.onBind(
              (_, _) -> {
                throw new IOException("no");
              });
          assertThatThrownBy(() -> getRunningLoop().createUnixServer(Peer::new, path()))
              .isInstanceOf(BindException.class)
              .hasMessage("error while attempting to bind on address " + path() + ": no");
          network.onBind(
              (_, _) -> {
                throw new OutOfMemoryError("on purpose");
              });
          assertThatThrownBy(() -> getRunningLoop().createUnixServer(Peer::new, path()))
              .isInstanceOf(OutOfMemoryError.class);
        });
    assertThat(network.listeners()).hasSize(2);
    assertThat(network.open()).isEmpty();
  }
}
