package dev.tulip.tests.socket;

import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.tests.StreamPair.HOST;
import static dev.tulip.tests.socket.Sockets.bytes;
import static dev.tulip.tests.socket.Sockets.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.EventLoops;
import dev.tulip.Runner.RunnerOptions;
import dev.tulip.VoidCoroutine;
import dev.tulip.nio.NioDriver;
import dev.tulip.spi.Clock;
import dev.tulip.spi.Driver;
import dev.tulip.spi.Network;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.Test;

/** A datagram for which there is no room is sent when there is. */
class SendtoBlockingTest {

  /** A driver that watches, in place of a reluctant channel, the real one behind it. */
  private static Driver driver() throws IOException {
    var real = NioDriver.open();
    var network = wrapped(Network.class, real.network(), null);
    return wrapped(Driver.class, real, network);
  }

  private static <T> T wrapped(Class<T> type, T real, Network network) {
    var proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              if (method.getName().equals("network")) {
                return network;
              }
              if (method.getName().equals("watchable")
                  && arguments[0] instanceof ReluctantChannel reluctant) {
                arguments[0] = reluctant.real;
              }
              return method.invoke(real, arguments);
            });
    return type.cast(proxy);
  }

  @Test
  @FromCpython(
      file = "test_sock_lowlevel",
      type = "BaseSockTestsMixin",
      test = "test_sendto_blocking")
  void it_waits_for_room_and_tries_again() throws IOException {
    var driver = driver();
    VoidCoroutine main = SendtoBlockingTest::sendReluctantly;
    Asyncio.run(
        main.asCoroutine(),
        RunnerOptions.defaults().withLoopFactory(() -> EventLoops.create(Clock.system(), driver)));
  }

  private static void sendReluctantly() throws IOException {
    try (var receiver = DatagramChannel.open().bind(new InetSocketAddress(HOST, 0));
        var sender = new ReluctantChannel(DatagramChannel.open())) {
      receiver.configureBlocking(false);
      var data = ByteBuffer.wrap(bytes("a datagram"));
      assertThat(getRunningLoop().sockSendto(sender, data, receiver.getLocalAddress()))
          .isEqualTo(10);
      assertThat(sender.refused).isEqualTo(1);
      assertThat(text(getRunningLoop().sockRecvfrom(receiver, 100).data())).isEqualTo("a datagram");
    }
  }
}
