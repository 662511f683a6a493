package dev.tulip.tests.socket;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.tests.socket.Sockets.bytes;
import static dev.tulip.tests.socket.Sockets.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.testing.TulipTest;
import dev.tulip.tests.FastTierOnly;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Two coroutines that receive at the same time, of which one is held up within its channel. */
@FastTierOnly
class HeldReceiveTest {

  /** Its receive waits, as for a lock that another thread has. */
  private static final class HeldChannel extends ReluctantChannel {
    final CountDownLatch released = new CountDownLatch(1);

    HeldChannel(DatagramChannel real) throws IOException {
      super(real);
      real.configureBlocking(true);
    }

    @Override
    public SocketAddress receive(ByteBuffer into) throws IOException {
      try {
        released.await();
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
      return real.receive(into);
    }
  }

  private static DatagramChannel bound() throws IOException {
    var any = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    var channel = DatagramChannel.open().bind(any);
    channel.configureBlocking(false);
    return channel;
  }

  private static void send(DatagramChannel to, String text) throws IOException {
    try (var sender = DatagramChannel.open()) {
      sender.send(ByteBuffer.wrap(bytes(text)), to.getLocalAddress());
    }
  }

  @TulipTest(realTime = true)
  void each_gets_its_own_bytes() throws IOException {
    var loop = getRunningLoop();
    try (var one = bound();
        var other = bound();
        var held = new HeldChannel(one)) {
      send(one, "for the first");
      send(other, "for the second");
      var first = createTask(() -> loop.sockRecvfrom(held, 100));
      sleep(Duration.ZERO);
      assertThat(text(loop.sockRecvfrom(other, 100).data())).isEqualTo("for the second");
      assertThat(first.done()).isFalse();
      held.released.countDown();
      assertThat(text(first.await().data())).isEqualTo("for the first");
    }
  }
}
