package dev.tulip.tests.socket;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.tests.StreamPair.HOST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.VoidCoroutine;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.util.Arrays;

/** Datagrams through channels of one's own. */
class SockDatagramTest {

  private static DatagramChannel channel() throws IOException {
    var channel = DatagramChannel.open();
    channel.configureBlocking(false);
    channel.bind(new InetSocketAddress(HOST, 0));
    return channel;
  }

  /** Sends one datagram back. */
  private static VoidCoroutine echo(DatagramChannel channel) {
    return () -> {
      var datagram = getRunningLoop().sockRecvfrom(channel, 10_000);
      getRunningLoop().sockSendto(channel, ByteBuffer.wrap(datagram.data()), datagram.sender());
    };
  }

  private static byte[] ones() {
    var bytes = new byte[4096];
    Arrays.fill(bytes, (byte) 1);
    return bytes;
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_sock_lowlevel", type = "BaseSockTestsMixin", test = "test_recvfrom")
  void a_datagram_comes_back_with_its_sender() throws IOException {
    var loop = getRunningLoop();
    try (var server = channel();
        var client = channel()) {
      var echoing = createTask(echo(server));
      var sent = loop.sockSendto(client, ByteBuffer.wrap(ones()), server.getLocalAddress());
      assertThat(sent).isEqualTo(4096);
      var back = loop.sockRecvfrom(client, 4096);
      assertThat(back.data()).isEqualTo(ones());
      assertThat(back.sender()).isEqualTo(server.getLocalAddress());
      echoing.await();
    }
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sock_lowlevel",
      type = "BaseSockTestsMixin",
      test = "test_recvfrom_into")
  void a_datagram_comes_back_into_a_buffer_that_may_be_larger() throws IOException {
    for (int size : new int[] {4096, 8192}) {
      var loop = getRunningLoop();
      try (var server = channel();
          var client = channel()) {
        var echoing = createTask(echo(server));
        loop.sockSendto(client, ByteBuffer.wrap(ones()), server.getLocalAddress());
        var into = ByteBuffer.allocate(size);
        var sender = loop.sockRecvfromInto(client, into);
        assertThat(sender).isEqualTo(server.getLocalAddress());
        assertThat(into.position()).isEqualTo(4096);
        assertThat(Arrays.copyOf(into.array(), 4096)).isEqualTo(ones());
        echoing.await();
      }
    }
  }

  @TulipTest(realTime = true)
  void an_empty_datagram_is_a_datagram() throws IOException {
    var loop = getRunningLoop();
    try (var server = channel();
        var client = channel()) {
      assertThat(loop.sockSendto(client, ByteBuffer.allocate(0), server.getLocalAddress()))
          .isZero();
      var datagram = loop.sockRecvfrom(server, 10);
      assertThat(datagram.data()).isEmpty();
      assertThat(datagram.sender()).isEqualTo(client.getLocalAddress());
    }
  }

  @TulipTest(realTime = true)
  void a_channel_that_blocks_is_refused() throws IOException {
    try (var blocking = DatagramChannel.open()) {
      assertThatThrownBy(() -> getRunningLoop().sockRecvfrom(blocking, 10))
          .isInstanceOf(IllegalBlockingModeException.class);
      assertThatThrownBy(
              () ->
                  getRunningLoop()
                      .sockSendto(blocking, ByteBuffer.allocate(1), new InetSocketAddress(HOST, 9)))
          .isInstanceOf(IllegalBlockingModeException.class);
    }
  }
}
