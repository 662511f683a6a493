package dev.tulip.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tulip.Asyncio;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.Peer;
import dev.tulip.transport.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** What other threads may not do to a transport leaves it as it is. */
class OtherThreadsTest {

  private static final List<Consumer<Transport>> USES =
      List.of(
          transport -> transport.write(new byte[1]),
          transport -> transport.writelines(List.of(ByteBuffer.allocate(1))),
          Transport::writeEof,
          Transport::pauseReading,
          Transport::resumeReading,
          Transport::close,
          Transport::abort);

  @TulipTest(realTime = true)
  void a_use_by_another_thread_is_refused_and_the_connection_goes_on() throws IOException {
    try (var listener = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
      var connection =
          Asyncio.getRunningLoop().createConnection(Peer::new, "127.0.0.1", port(listener));
      try (var peer = listener.accept()) {
        for (var use : USES) {
          refuse(connection.transport(), use);
        }
        assertThat(connection.transport().isClosing()).isFalse();
        connection.transport().write("x".getBytes(StandardCharsets.US_ASCII));
        assertThat(read(peer)).isEqualTo("x");
        connection.transport().close();
        connection.protocol().awaitEnd();
      }
    }
  }

  private static int port(ServerSocketChannel listener) throws IOException {
    return ((InetSocketAddress) listener.getLocalAddress()).getPort();
  }

  private static void refuse(Transport transport, Consumer<Transport> use) {
    assertThatIllegalStateException()
        .isThrownBy(() -> Asyncio.toThread(() -> use.accept(transport)))
        .withMessageContaining("Non-thread-safe operation");
  }

  private static String read(SocketChannel peer) throws IOException {
    var buffer = ByteBuffer.allocate(8);
    peer.read(buffer);
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
  }
}
