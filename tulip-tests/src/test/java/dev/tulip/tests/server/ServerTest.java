package dev.tulip.tests.server;

import static dev.tulip.Asyncio.getRunningLoop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.queue.Queue;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.Peer;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.ExtraInfo;
import dev.tulip.transport.Server;
import dev.tulip.transport.ServerOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Servers on the machine's loopback: where they listen and whom they serve. */
class ServerTest {

  private static final String FILE = "test_events";
  private static final String TYPE = "EventLoopTestsMixin";

  private static InetSocketAddress address(Server server) throws IOException {
    return (InetSocketAddress) server.sockets().getFirst().getsockname();
  }

  private static Supplier<Peer> into(Queue<Peer> accepted) {
    return () -> {
      var peer = new Peer();
      accepted.putNowait(peer);
      return peer;
    };
  }

  private static void close(Server server) {
    server.close();
    server.waitClosed();
  }

  private static SocketChannel connect(int port) throws IOException {
    return SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
  }

  @FromCpython(
      file = FILE,
      type = TYPE,
      test = {"test_create_server", "test_server_close"})
  @FromCpython(file = FILE, type = "TestServer", test = "test_get_loop")
  @TulipTest(realTime = true)
  void a_server_serves_whoever_connects_until_it_is_closed() throws IOException {
    var accepted = new Queue<Peer>();
    var loop = getRunningLoop();
    var server = loop.createServer(into(accepted), "0.0.0.0", 0);
    assertThat(server.getLoop()).isSameAs(loop);
    assertThat(server.isServing()).isTrue();
    int port = address(server).getPort();
    try (var client = connect(port)) {
      var peer = accepted.get();
      client.write(ByteBuffer.wrap("xxx".getBytes(StandardCharsets.UTF_8)));
      peer.awaitText("xxx");
      assertThat(peer.transport().getExtraInfo(ExtraInfo.PEERNAME))
          .isEqualTo(client.getLocalAddress());
      assertThat(((InetSocketAddress) peer.transport().getExtraInfo(ExtraInfo.SOCKNAME)).getPort())
          .isEqualTo(port);
      peer.transport().close();
      peer.awaitEnd();
      assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
    close(server);
    assertThat(server.isServing()).isFalse();
    assertThat(server.sockets()).isEmpty();
    assertThatThrownBy(() -> connect(port)).isInstanceOf(ConnectException.class);
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_server_multiple_hosts_ipv4")
  @TulipTest(realTime = true)
  void it_may_listen_on_several_hosts() throws IOException {
    var hosts = List.of("127.0.0.1", "127.0.0.2");
    var server = getRunningLoop().createServer(Peer::new, hosts, 0, ServerOptions.defaults());
    assertThat(server.sockets())
        .extracting(
            socket -> ((InetSocketAddress) socket.getsockname()).getAddress().getHostAddress())
        .containsExactlyElementsOf(hosts);
    close(server);
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_server_trsock")
  @TulipTest(realTime = true)
  void its_sockets_can_be_looked_at_and_their_options_set() throws IOException {
    var server = getRunningLoop().createServer(Peer::new, "0.0.0.0", 0);
    assertThat(server.sockets()).hasSize(1);
    var socket = server.sockets().getFirst();
    assertThat(address(server).getAddress().getHostAddress()).isEqualTo("0.0.0.0");
    assertThat(socket.getpeername()).isNull();
    socket.setsockopt(StandardSocketOptions.SO_RCVBUF, 16 * 1024);
    assertThat(socket.getsockopt(StandardSocketOptions.SO_RCVBUF)).isPositive();
    assertThat(socket.toString()).isEqualTo("<TransportSocket laddr=" + address(server) + ">");
    close(server);
    assertThat(socket.isOpen()).isFalse();
    assertThat(socket).hasToString("<TransportSocket closed>");
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_server_reuse_port")
  @TulipTest(realTime = true)
  void two_may_share_a_port_where_both_ask_for_it() throws IOException {
    var loop = getRunningLoop();
    var alone = loop.createServer(Peer::new, "127.0.0.1", 0);
    var option = StandardSocketOptions.SO_REUSEPORT;
    assertThat(alone.sockets().getFirst().getsockopt(option)).isFalse();
    close(alone);
    var shared = ServerOptions.defaults().withReusePort(true);
    var first = loop.createServer(Peer::new, "127.0.0.1", 0, shared);
    assertThat(first.sockets().getFirst().getsockopt(option)).isTrue();
    int port = address(first).getPort();
    var second = loop.createServer(Peer::new, "127.0.0.1", port, shared);
    assertThat(address(second)).isEqualTo(address(first));
    close(first);
    close(second);
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_server_sock")
  @TulipTest(realTime = true)
  void a_channel_that_is_bound_becomes_a_server() throws IOException {
    var bound = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
    var address = bound.getLocalAddress();
    var accepted = new Queue<Peer>();
    var server = getRunningLoop().createServer(into(accepted), bound, ServerOptions.defaults());
    assertThat(server.sockets()).hasSize(1);
    assertThat(address(server)).isEqualTo(address);
    try (var _ = SocketChannel.open(address)) {
      accepted.get().transport().close();
    }
    close(server);
    assertThat(bound.isOpen()).isFalse();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_server_addr_in_use")
  @TulipTest(realTime = true)
  void an_address_that_is_taken_is_named() throws IOException {
    try (var bound = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
      var address = (InetSocketAddress) bound.getLocalAddress();
      assertThatThrownBy(
              () -> getRunningLoop().createServer(Peer::new, "127.0.0.1", address.getPort()))
          .isInstanceOf(BindException.class)
          .hasMessageStartingWith("error while attempting to bind on address " + address)
          .hasMessageEndingWith("Address already in use");
    }
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_server_dual_stack")
  @TulipTest(realTime = true)
  void on_all_interfaces_it_serves_ipv4_and_ipv6_at_one_port() throws IOException {
    serveOnAllInterfaces(null);
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopWithSelectorTests",
      test = "test_create_server_empty_host")
  @TulipTest(realTime = true)
  void a_host_without_a_name_is_all_interfaces_too() throws IOException {
    serveOnAllInterfaces("");
  }

  private static void serveOnAllInterfaces(@Nullable String host) throws IOException {
    var accepted = new Queue<Peer>();
    var server = getRunningLoop().createServer(into(accepted), host, 0);
    for (var here : List.of("127.0.0.1", "::1")) {
      for (var socket : server.sockets()) {
        int port = ((InetSocketAddress) socket.getsockname()).getPort();
        try (var _ = SocketChannel.open(new InetSocketAddress(here, port))) {
          accepted.get().transport().close();
        }
      }
    }
    close(server);
  }

  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopWithSelectorTests",
      test = "test_create_server_ipv6")
  @TulipTest(realTime = true)
  void it_may_listen_on_ipv6() throws IOException {
    var server = getRunningLoop().createServer(Peer::new, "::1", 0);
    assertThat(server.sockets()).hasSize(1);
    assertThat(address(server).getAddress().getHostAddress()).isEqualTo("0:0:0:0:0:0:0:1");
    close(server);
  }

  @TulipTest(realTime = true)
  void one_family_only_where_that_is_asked_for() throws IOException {
    var inet = ServerOptions.defaults().withFamily(StandardProtocolFamily.INET);
    var server = getRunningLoop().createServer(Peer::new, (String) null, 0, inet);
    assertThat(address(server).getAddress().getHostAddress()).isEqualTo("0.0.0.0");
    close(server);
  }
}
