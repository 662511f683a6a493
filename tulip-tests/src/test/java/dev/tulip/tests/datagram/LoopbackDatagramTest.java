package dev.tulip.tests.datagram;

import static dev.tulip.Asyncio.getRunningLoop;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.queue.Queue;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.Drivers;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.ByteBuffers;
import dev.tulip.transport.Connection;
import dev.tulip.transport.DatagramOptions;
import dev.tulip.transport.DatagramProtocol;
import dev.tulip.transport.DatagramTransport;
import dev.tulip.transport.ExtraInfo;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Datagrams over the machine's loopback. */
class LoopbackDatagramTest {

  private static final String FILE = "test_events";
  private static final String TYPE = "EventLoopTestsMixin";

  /** Queues what comes, as text; the end too. */
  private static final class Peer implements DatagramProtocol {
    private final Queue<String> events = new Queue<>();
    private @Nullable SocketAddress sender;

    @Override
    public void datagramReceived(ByteBuffer data, SocketAddress sender) {
      this.sender = sender;
      events.putNowait("data " + ByteBuffers.toString(data));
    }

    @Override
    public void errorReceived(IOException exception) {
      events.putNowait("error " + exception.getClass().getSimpleName());
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
      events.putNowait("lost " + exception);
    }
  }

  private static Connection<DatagramTransport, Peer> open(String host) throws IOException {
    var options = DatagramOptions.ofLocal(new InetSocketAddress(host, 0));
    return getRunningLoop().createDatagramEndpoint(Peer::new, options);
  }

  private static InetSocketAddress address(Connection<DatagramTransport, Peer> endpoint) {
    return (InetSocketAddress) endpoint.transport().getExtraInfo(ExtraInfo.SOCKNAME);
  }

  private static void close(Connection<DatagramTransport, Peer> endpoint) {
    endpoint.transport().close();
    assertThat(endpoint.protocol().events.get()).isEqualTo("lost null");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void assertAnswers(String host) throws IOException {
    var server = open(host);
    var client =
        getRunningLoop()
            .createDatagramEndpoint(Peer::new, DatagramOptions.ofRemote(address(server)));
    assertThat(client.transport().getExtraInfo(ExtraInfo.PEERNAME)).isEqualTo(address(server));
    client.transport().sendto(bytes("question"));
    assertThat(server.protocol().events.get()).isEqualTo("data question");
    server.transport().sendto(bytes("answer"), server.protocol().sender);
    assertThat(client.protocol().events.get()).isEqualTo("data answer");
    assertThat(client.protocol().sender).isEqualTo(address(server));
    server.transport().sendto(bytes(""), server.protocol().sender);
    assertThat(client.protocol().events.get()).isEqualTo("data ");
    close(client);
    close(server);
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_datagram_endpoint")
  @TulipTest(realTime = true)
  void two_endpoints_talk_to_each_other() throws IOException {
    assertAnswers("127.0.0.1");
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_datagram_endpoint_ipv6")
  @TulipTest(realTime = true)
  void over_ipv6_too() throws IOException {
    assertAnswers("::1");
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_datagram_endpoint_sock")
  @FromCpython(
      file = "test_base_events",
      type = "BaseEventLoopWithSelectorTests",
      test = "test_create_datagram_endpoint_sock")
  @TulipTest(realTime = true)
  void a_channel_that_is_bound_becomes_an_endpoint_and_is_closed_with_it() throws IOException {
    var channel = DatagramChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
    var endpoint = getRunningLoop().createDatagramEndpoint(Peer::new, channel);
    assertThat(address(endpoint)).isEqualTo(channel.getLocalAddress());
    endpoint.transport().sendto(bytes("me"), address(endpoint));
    assertThat(endpoint.protocol().events.get()).isEqualTo("data me");
    close(endpoint);
    assertThat(channel.isOpen()).isFalse();
  }

  @TulipTest(realTime = true)
  void an_empty_datagram_to_the_one_peer_is_sent_or_where_the_jdk_cannot_send_it_an_error()
      throws IOException {
    var server = open("127.0.0.1");
    var client =
        getRunningLoop()
            .createDatagramEndpoint(Peer::new, DatagramOptions.ofRemote(address(server)));
    client.transport().sendto(bytes(""));
    if (Drivers.isNio()) {
      assertThat(client.protocol().events.get()).isEqualTo("error IOException");
    } else {
      assertThat(server.protocol().events.get()).isEqualTo("data ");
    }
    close(client);
    close(server);
  }

  @TulipTest(realTime = true)
  void options_of_the_socket_can_be_read() throws IOException {
    var options =
        DatagramOptions.ofLocal(new InetSocketAddress("127.0.0.1", 0))
            .withReusePort(true)
            .withAllowBroadcast(true);
    var endpoint = getRunningLoop().createDatagramEndpoint(Peer::new, options);
    var socket = endpoint.transport().getExtraInfo(ExtraInfo.SOCKET);
    assertThat(socket.getsockopt(StandardSocketOptions.SO_REUSEPORT)).isTrue();
    assertThat(socket.getsockopt(StandardSocketOptions.SO_BROADCAST)).isTrue();
    assertThat(socket.getsockopt(StandardSocketOptions.SO_REUSEADDR)).isFalse();
    close(endpoint);
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_datagram_send_to_non_listening_address")
  @TulipTest(realTime = true)
  void an_endpoint_that_has_sent_to_nobody_still_receives() throws IOException {
    var gone = open("127.0.0.1");
    var nobody = address(gone);
    close(gone);
    var first = open("127.0.0.1");
    var second = open("127.0.0.1");
    first.transport().sendto(bytes("to nobody"), nobody);
    second.transport().sendto(bytes("hello"), address(first));
    assertThat(first.protocol().events.get()).isEqualTo("data hello");
    first.transport().sendto(bytes("back"), address(second));
    assertThat(second.protocol().events.get()).isEqualTo("data back");
    close(first);
    close(second);
  }

  @TulipTest(realTime = true)
  void with_one_peer_that_is_not_there_the_error_comes_back_and_the_endpoint_lives_on()
      throws IOException {
    var gone = open("127.0.0.1");
    var nobody = address(gone);
    close(gone);
    var endpoint =
        getRunningLoop().createDatagramEndpoint(Peer::new, DatagramOptions.ofRemote(nobody));
    endpoint.transport().sendto(bytes("anybody?"));
    assertThat(endpoint.protocol().events.get()).isEqualTo("error PortUnreachableException");
    assertThat(endpoint.transport().isClosing()).isFalse();
    close(endpoint);
  }
}
