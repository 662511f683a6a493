package dev.tulip.tests.cancellation;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.tests.cancellation.Ends.bytes;
import static dev.tulip.tests.cancellation.Ends.joined;
import static dev.tulip.tests.cancellation.Ends.many;
import static dev.tulip.tests.cancellation.Ends.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.VoidCoroutine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The sock methods, cancelled at every point: the channel stays open and no byte is lost. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SockSweepTest {

  private static final String TEXT = "tulips and more tulips";

  /** Writes {@code data} in so many passes, without a coroutine that waits. */
  private static void writeLater(SocketChannel channel, byte[] data, int passes) {
    if (passes > 0) {
      getRunningLoop().callSoon(() -> writeLater(channel, data, passes - 1));
      return;
    }
    try {
      channel.write(ByteBuffer.wrap(data));
      channel.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void receiving() throws IOException {
    Sweep.everywhere(SockSweepTest::receive);
  }

  private static void receive(CancelPoint point) throws IOException {
    try (var channels = Channels.open()) {
      writeLater(channels.peer(), bytes(TEXT), 3);
      var first = point.run(() -> getRunningLoop().sockRecv(channels.client(), 6));
      var rest = Channels.readAll(channels.client());
      assertThat(text(joined(first == null ? new byte[0] : first, rest))).isEqualTo(TEXT);
    }
  }

  @Test
  void receiving_into_a_buffer() throws IOException {
    Sweep.everywhere(SockSweepTest::receiveInto);
  }

  /** The buffer says how much was received, though the coroutine was told nothing. */
  private static void receiveInto(CancelPoint point) throws IOException {
    try (var channels = Channels.open()) {
      writeLater(channels.peer(), bytes(TEXT), 3);
      var into = ByteBuffer.allocate(6);
      point.perform(() -> getRunningLoop().sockRecvInto(channels.client(), into));
      assertThat(into.position()).isEqualTo(point.wasCancelled() ? 0 : 6);
      var first = Arrays.copyOf(into.array(), into.position());
      var rest = Channels.readAll(channels.client());
      assertThat(text(joined(first, rest))).isEqualTo(TEXT);
    }
  }

  @Test
  void sending() throws IOException {
    assertThat(Sweep.everywhere(SockSweepTest::send)).as("passes").isGreaterThan(2);
  }

  /** What the peer gets is what the buffer's position says, and then what is sent next. */
  private static void send(CancelPoint point) throws Exception {
    try (var channels = Channels.open()) {
      var data = many(8 << 20);
      var buffer = ByteBuffer.wrap(data);
      var reading = createTask(() -> Channels.readAll(channels.peer()));
      point.perform(() -> getRunningLoop().sockSendall(channels.client(), buffer));
      getRunningLoop().sockSendall(channels.client(), bytes("the end"));
      channels.client().shutdownOutput();
      var expected = joined(Arrays.copyOf(data, buffer.position()), bytes("the end"));
      assertThat(Arrays.equals(reading.await(), expected)).as("the same bytes").isTrue();
    }
  }

  @Test
  void connecting() throws IOException {
    Sweep.everywhere(SockSweepTest::connect);
  }

  /** A channel whose connecting was cancelled is open, and connects when it is asked again. */
  private static void connect(CancelPoint point) throws IOException {
    try (var channels = Channels.open();
        var another = SocketChannel.open()) {
      another.configureBlocking(false);
      var address = channels.listening().getLocalAddress();
      point.perform(() -> getRunningLoop().sockConnect(another, address));
      assertThat(another.isOpen()).isTrue();
      if (point.wasCancelled()) {
        getRunningLoop().sockConnect(another, address);
      }
      try (var accepted = getRunningLoop().sockAccept(channels.listening())) {
        getRunningLoop().sockSendall(another, bytes(TEXT));
        another.shutdownOutput();
        assertThat(text(Channels.readAll(accepted))).isEqualTo(TEXT);
      }
    }
  }

  @Test
  void accepting() throws IOException {
    Sweep.everywhere(SockSweepTest::accept);
  }

  /** The connection goes to the first who was not cancelled. */
  private static void accept(CancelPoint point) throws Exception {
    try (var channels = Channels.open();
        var another = SocketChannel.open()) {
      another.configureBlocking(false);
      VoidCoroutine connect = () -> connectLater(another, channels);
      var connecting = createTask(connect);
      var first = point.run(() -> getRunningLoop().sockAccept(channels.listening()));
      try (var accepted =
          first == null ? getRunningLoop().sockAccept(channels.listening()) : first) {
        connecting.await();
        assertThat(accepted.getRemoteAddress()).isEqualTo(another.getLocalAddress());
      }
    }
  }

  private static void connectLater(SocketChannel another, Channels channels) throws IOException {
    Ends.pass();
    Ends.pass();
    getRunningLoop().sockConnect(another, channels.listening().getLocalAddress());
  }
}
