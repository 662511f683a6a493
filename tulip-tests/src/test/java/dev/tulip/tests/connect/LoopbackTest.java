package dev.tulip.tests.connect;

import static dev.tulip.Asyncio.getRunningLoop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.testing.ScriptedNetwork;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.Peer;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.ConnectOptions;
import dev.tulip.transport.ExtraInfo;
import dev.tulip.transport.ServerOptions;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Connections over the machine's loopback. */
class LoopbackTest {

  private static final String FILE = "test_events";
  private static final String TYPE = "EventLoopTestsMixin";
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private static ServerSocketChannel listen() throws IOException {
    return ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
  }

  private static int port(ServerSocketChannel channel) throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_connection")
  @TulipTest(realTime = true)
  void a_connection_carries_bytes_both_ways_and_ends_when_the_peer_does() throws IOException {
    try (var listener = listen()) {
      var connection = getRunningLoop().createConnection(Peer::new, "127.0.0.1", port(listener));
      try (var accepted = listener.accept()) {
        connection.protocol().write("ping");
        var bytes = ByteBuffer.allocate(4);
        while (bytes.hasRemaining()) {
          accepted.read(bytes);
        }
        assertThat(new String(bytes.array(), StandardCharsets.UTF_8)).isEqualTo("ping");
        accepted.write(ByteBuffer.wrap("pong".getBytes(StandardCharsets.UTF_8)));
        assertThat(connection.transport().getExtraInfo(ExtraInfo.PEERNAME))
            .isEqualTo(listener.getLocalAddress());
        assertThat(connection.transport().getExtraInfo(ExtraInfo.SOCKNAME))
            .isEqualTo(accepted.getRemoteAddress());
      }
      assertThat(connection.protocol().awaitEnd()).isEqualTo("pong");
      assertThat(connection.protocol().reason()).isNull();
    }
  }

  @FromCpython(file = "test_base_events", type = "TestSelectorUtils", test = "test_set_nodelay")
  @TulipTest(realTime = true)
  void its_small_pieces_are_sent_without_delay() throws IOException {
    try (var listener = listen()) {
      var connection = getRunningLoop().createConnection(Peer::new, "127.0.0.1", port(listener));
      var socket = connection.transport().getExtraInfo(ExtraInfo.SOCKET);
      assertThat(socket.getsockopt(StandardSocketOptions.TCP_NODELAY)).isTrue();
      connection.transport().close();
      connection.protocol().awaitEnd();
      assertThat(socket.isOpen()).isFalse();
    }
  }

  @TulipTest(realTime = true)
  void where_nobody_listens_it_is_refused_and_the_text_says_where() throws IOException {
    int port;
    try (var listener = listen()) {
      port = port(listener);
    }
    assertThatThrownBy(() -> getRunningLoop().createConnection(Peer::new, "127.0.0.1", port))
        .isInstanceOf(ConnectException.class)
        .hasMessage("Connection refused: /127.0.0.1:" + port);
  }

  @TulipTest(realTime = true)
  void a_factory_that_gives_no_protocol_is_an_error_that_says_so() throws IOException {
    try (var listener = listen()) {
      int port = port(listener);
      assertThatNullPointerException()
          .isThrownBy(() -> getRunningLoop().createConnection(() -> null, "127.0.0.1", port))
          .withMessage("the factory gave no protocol");
      try (var accepted = listener.accept()) {
        assertThat(accepted.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      }
    }
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_connection_local_addr")
  @TulipTest(realTime = true)
  void the_local_side_has_the_address_that_was_asked_for() throws IOException {
    try (var listener = listen()) {
      var local = new InetSocketAddress("127.0.0.2", 0);
      var connection =
          getRunningLoop()
              .createConnection(
                  Peer::new,
                  "127.0.0.1",
                  port(listener),
                  ConnectOptions.defaults().withLocalAddress(local));
      var sockname = (InetSocketAddress) connection.transport().getExtraInfo(ExtraInfo.SOCKNAME);
      assertThat(sockname.getAddress()).isEqualTo(local.getAddress());
      assertThat(sockname.getPort()).isPositive();
      connection.transport().abort();
      connection.protocol().awaitEnd();
    }
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_connection_local_addr_in_use")
  @TulipTest(realTime = true)
  void a_local_address_that_is_taken_is_named() throws IOException {
    try (var listener = listen()) {
      var taken = (InetSocketAddress) listener.getLocalAddress();
      assertThatThrownBy(
              () ->
                  getRunningLoop()
                      .createConnection(
                          Peer::new,
                          "127.0.0.1",
                          taken.getPort(),
                          ConnectOptions.defaults().withLocalAddress(taken)))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("error while attempting to bind on address " + taken);
    }
  }

  @FromCpython(
      file = FILE,
      type = TYPE,
      test = "test_create_connection_local_addr_skip_different_family")
  @Test
  void of_the_hosts_addresses_those_of_another_family_than_the_local_one_are_skipped() {
    var network = new ScriptedNetwork().host("example.com", "2001:db8::1", "192.0.2.1");
    var options =
        ConnectOptions.defaults().withLocalAddress(new InetSocketAddress("192.0.2.9", 8080));
    network.run(
        () -> {
          var loop = getRunningLoop();
          var transport = loop.createConnection(Peer::new, "example.com", 80, options).transport();
          assertThat(transport.getExtraInfo(ExtraInfo.PEERNAME))
              .isEqualTo(new InetSocketAddress("192.0.2.1", 80));
          assertThat(transport.getExtraInfo(ExtraInfo.SOCKNAME))
              .isEqualTo(new InetSocketAddress("192.0.2.9", 8080));
          transport.abort();
        });
    assertThat(network.open()).isEmpty();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_connection_local_addr_nomatch_family")
  @Test
  void without_an_address_of_the_local_ones_family_there_is_no_connection() {
    var network = new ScriptedNetwork().host("example.com", "192.0.2.1");
    var options =
        ConnectOptions.defaults().withLocalAddress(new InetSocketAddress("2001:db8::9", 8080));
    network.run(
        () ->
            assertThatThrownBy(
                    () -> getRunningLoop().createConnection(Peer::new, "example.com", 80, options))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("no matching local address for /192.0.2.1:80 found"));
    assertThat(network.open()).isEmpty();
  }

  @TulipTest(realTime = true)
  void a_channel_that_is_connected_becomes_a_transport() throws IOException {
    try (var listener = listen()) {
      var channel = SocketChannel.open(listener.getLocalAddress());
      var connection =
          getRunningLoop().createConnection(Peer::new, channel, ConnectOptions.defaults());
      try (var accepted = listener.accept()) {
        accepted.write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8)));
      }
      assertThat(connection.protocol().awaitEnd()).isEqualTo("hello");
      assertThat(channel.isOpen()).isFalse();
    }
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_connect_accepted_socket")
  @TulipTest(realTime = true)
  void so_does_one_that_was_accepted_elsewhere() throws IOException {
    try (var listener = listen();
        var client = SocketChannel.open(listener.getLocalAddress())) {
      var connection = getRunningLoop().connectAcceptedSocket(Peer::new, listener.accept(), null);
      client.write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8)));
      client.shutdownOutput();
      assertThat(connection.protocol().awaitEnd()).isEqualTo("hello");
      assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
  }

  @TulipTest(realTime = true)
  void much_that_is_written_at_once_arrives_whole_and_in_order() throws IOException {
    var loop = getRunningLoop();
    List<Peer> accepted = new ArrayList<>();
    var server =
        loop.createServer(
            () -> {
              var peer = new Peer();
              accepted.add(peer);
              return peer;
            },
            "127.0.0.1",
            0,
            ServerOptions.defaults());
    var address = (InetSocketAddress) server.sockets().getFirst().getsockname();
    var client = loop.createConnection(Peer::new, "127.0.0.1", address.getPort());
    var text = "0123456789abcdef".repeat(200_000);
    client.protocol().write(text);
    client.transport().close();
    client.protocol().awaitEnd();
    assertThat(accepted.getFirst().awaitEnd()).isEqualTo(text);
    server.close();
    server.waitClosed();
  }
}
