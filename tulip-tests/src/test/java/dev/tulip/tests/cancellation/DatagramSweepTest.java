package dev.tulip.tests.cancellation;

import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.tests.cancellation.Ends.bytes;
import static dev.tulip.tests.cancellation.Ends.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.transport.Datagram;
import dev.tulip.transport.DatagramOptions;
import dev.tulip.transport.DatagramProtocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Datagrams, cancelled at every point: each is received by the first who was not cancelled. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DatagramSweepTest {

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

  @Test
  void receiving() throws IOException {
    Sweep.everywhere(DatagramSweepTest::receive);
  }

  private static void receive(CancelPoint point) throws IOException {
    try (var from = bound();
        var to = bound()) {
      sendLater(from, to, 3);
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
    Sweep.everywhere(DatagramSweepTest::receiveInto);
  }

  private static void receiveInto(CancelPoint point) throws IOException {
    try (var from = bound();
        var to = bound()) {
      sendLater(from, to, 3);
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

  @Test
  void an_endpoint_whose_opening_is_cancelled_is_closed() throws IOException {
    Sweep.everywhere(DatagramSweepTest::open);
  }

  private static void open(CancelPoint point) {
    var options = DatagramOptions.ofLocal(new InetSocketAddress(Ends.HOST, 0));
    var lost = getRunningLoop().<@Nullable Void>createFuture();
    var endpoint =
        point.run(() -> getRunningLoop().createDatagramEndpoint(() -> new Closing(lost), options));
    if (endpoint != null) {
      endpoint.transport().close();
      lost.await();
    }
  }

  /** Tells when its transport is closed. */
  private record Closing(dev.tulip.Future<@Nullable Void> lost) implements DatagramProtocol {
    @Override
    public void connectionLost(@Nullable Throwable exception) {
      release(lost);
    }
  }

  private static void release(dev.tulip.Future<@Nullable Void> lost) {
    lost.setResult(null);
  }
}
