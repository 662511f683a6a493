package dev.tulip.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.Peer;
import dev.tulip.tests.Refused;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** What other threads may not do to a transport leaves it as it is. */
class OtherThreadsTest {

  @TulipTest(realTime = true)
  void a_use_by_another_thread_is_refused_and_the_connection_goes_on() throws IOException {
    try (var listener = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
      var connection =
          Asyncio.getRunningLoop().createConnection(Peer::new, "127.0.0.1", port(listener));
      try (var peer = listener.accept()) {
        var transport = connection.transport();
        Refused.writing(transport);
        Refused.byOtherThread(
            transport::writeEof, transport::pauseReading, transport::resumeReading);
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

  private static String read(SocketChannel peer) throws IOException {
    var buffer = ByteBuffer.allocate(8);
    peer.read(buffer);
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
  }
}
