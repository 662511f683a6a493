package dev.tulip.tests.cancellation;

import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.tests.cancellation.Ends.bytes;
import static dev.tulip.tests.cancellation.Ends.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Future;
import dev.tulip.transport.Datagram;
import dev.tulip.transport.DatagramOptions;
import dev.tulip.transport.DatagramProtocol;
import dev.tulip.transport.DatagramTransport;
import dev.tulip.transport.ExtraInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Datagrams, cancelled at every point: each is received by the first who was not cancelled. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DatagramSweepTest {

  private static final DatagramOptions LOCAL =
      DatagramOptions.ofLocal(new InetSocketAddress(Ends.HOST, 0));

  private static DatagramChannel bound() throws IOException {
    var channel = DatagramChannel.open().bind(new InetSocketAddress(Ends.HOST, 0));
    channel.configureBlocking(false);
    return channel;
  }

  private static void sendLater(DatagramChannel from, DatagramChannel to, int passes) {
    if (passes > 0) {
      getRunningLoop().callSoon(() -> sendLater(from, to, passes - 1));
      return;
    }
    try {
      from.send(ByteBuffer.wrap(bytes("first")), to.getLocalAddress());
      from.send(ByteBuffer.wrap(bytes("second")), to.getLocalAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** At some of the points they have arrived in the very pass of the cancellation. */
  @Test
  void receiving() throws IOException {
    for (int arrival = 0; arrival < 6; arrival++) {
      int passes = arrival;
      Sweep.everywhere(point -> receive(passes, point));
    }
  }

  private static void receive(int passes, CancelPoint point) throws IOException {
    try (var from = bound();
        var to = bound()) {
      sendLater(from, to, passes);
      var given = point.run(() -> getRunningLoop().sockRecvfrom(to, 100));
      var first = given == null ? getRunningLoop().sockRecvfrom(to, 100) : given;
      var second = getRunningLoop().sockRecvfrom(to, 100);
      check(first, "first", from);
      check(second, "second", from);
    }
  }

  private static void check(Datagram datagram, String text, DatagramChannel from)
      throws IOException {
    assertThat(text(datagram.data())).isEqualTo(text);
    assertThat(datagram.sender()).isEqualTo(from.getLocalAddress());
  }

  @Test
  void receiving_into_a_buffer() throws IOException {
    for (int arrival = 0; arrival < 6; arrival++) {
      int passes = arrival;
      Sweep.everywhere(point -> receiveInto(passes, point));
    }
  }

  private static void receiveInto(int passes, CancelPoint point) throws IOException {
    try (var from = bound();
        var to = bound()) {
      sendLater(from, to, passes);
      var into = ByteBuffer.allocate(100);
      point.perform(() -> getRunningLoop().sockRecvfromInto(to, into));
      if (point.wasCancelled()) {
        assertThat(into.position()).isZero();
        getRunningLoop().sockRecvfromInto(to, into);
      }
      assertThat(into.flip()).isEqualTo(ByteBuffer.wrap(bytes("first")));
      check(getRunningLoop().sockRecvfrom(to, 100), "second", from);
    }
  }

  /** Does not wait on loopback, so that it is cancelled before it begins or not at all. */
  @Test
  void sending() throws IOException {
    Sweep.everywhere(DatagramSweepTest::send);
  }

  private static void send(CancelPoint point) throws IOException {
    try (var from = bound();
        var to = bound()) {
      var data = ByteBuffer.wrap(bytes("once"));
      point.perform(() -> getRunningLoop().sockSendto(from, data, to.getLocalAddress()));
      assertThat(data.hasRemaining()).isEqualTo(point.wasCancelled());
      getRunningLoop().sockSendto(from, ByteBuffer.wrap(bytes("last")), to.getLocalAddress());
      if (!point.wasCancelled()) {
        check(getRunningLoop().sockRecvfrom(to, 100), "once", from);
      }
      check(getRunningLoop().sockRecvfrom(to, 100), "last", from);
    }
  }

  /** The answer to what was sent is there for the next who receives, and there is no other. */
  @Test
  void asking_a_peer() throws IOException {
    Sweep.everywhere(DatagramSweepTest::ask);
  }

  private static void ask(CancelPoint point) throws IOException {
    var peer = new Echo();
    var endpoint = getRunningLoop().createDatagramEndpoint(() -> peer, LOCAL).transport();
    var address = endpoint.getExtraInfo(ExtraInfo.SOCKNAME);
    try (var channel = bound()) {
      var question = ByteBuffer.wrap(bytes("first"));
      var answer = point.run(() -> ask(channel, question, address));
      if (question.hasRemaining()) {
        assertThat(ask(channel, question, address)).isEqualTo("first");
      } else if (answer == null) {
        assertThat(answer(channel)).isEqualTo("first");
      }
      assertThat(ask(channel, ByteBuffer.wrap(bytes("second")), address)).isEqualTo("second");
    }
    endpoint.close();
    peer.lost.await();
  }

  private static String ask(DatagramChannel channel, ByteBuffer question, SocketAddress address)
      throws IOException {
    getRunningLoop().sockSendto(channel, question, address);
    return answer(channel);
  }

  private static String answer(DatagramChannel channel) throws IOException {
    return text(getRunningLoop().sockRecvfrom(channel, 100).data());
  }

  /** Sends back what comes. */
  private static final class Echo implements DatagramProtocol {

    private final Future<@Nullable Void> lost = getRunningLoop().createFuture();
    private @Nullable DatagramTransport transport;

    @Override
    public void connectionMade(DatagramTransport transport) {
      this.transport = transport;
    }

    @Override
    public void datagramReceived(ByteBuffer data, SocketAddress sender) {
      Objects.requireNonNull(transport).sendto(data, sender);
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
      lost.setResult(null);
    }
  }

  @Test
  void an_endpoint_whose_opening_is_cancelled_is_closed() throws IOException {
    Sweep.everywhere(point -> open(LOCAL, point));
  }

  @Test
  void so_is_one_with_a_peer() throws IOException {
    try (var peer = bound()) {
      var address = (InetSocketAddress) peer.getLocalAddress();
      Sweep.everywhere(point -> open(DatagramOptions.ofRemote(address), point));
    }
  }

  @Test
  void so_is_one_whose_peer_is_looked_up() throws IOException {
    try (var peer = bound()) {
      int port = peer.socket().getLocalPort();
      var options = DatagramOptions.ofRemote(InetSocketAddress.createUnresolved("localhost", port));
      Sweep.throughout(point -> open(options, point));
    }
  }

  private static void open(DatagramOptions options, CancelPoint point) throws IOException {
    var protocol = new Echo();
    var endpoint =
        point.run(() -> getRunningLoop().createDatagramEndpoint(() -> protocol, options));
    if (endpoint != null) {
      endpoint.transport().close();
      protocol.lost.await();
    }
  }
}
