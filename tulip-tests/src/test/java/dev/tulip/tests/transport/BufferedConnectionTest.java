package dev.tulip.tests.transport;

import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.startServer;
import static dev.tulip.tests.StreamPair.HOST;
import static dev.tulip.tests.StreamPair.port;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Future;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.BufferedProtocol;
import dev.tulip.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A protocol that says where to put what comes. */
class BufferedConnectionTest {

  private static final byte[] NOISE = "12345678+".repeat(1024).getBytes(UTF_8);

  /** Collects by small buffers, and answers when all has come. */
  private static final class Collecting implements BufferedProtocol {
    final Future<Boolean> ended = createFuture();
    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private Transport transport;

    @Override
    public void connectionMade(Transport transport) {
      this.transport = transport;
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
      buffer = ByteBuffer.allocate(100);
      return buffer;
    }

    @Override
    public void bufferUpdated(int count) {
      assertThat(buffer.position()).isEqualTo(count);
      received.write(buffer.array(), 0, count);
      if (received.size() == NOISE.length) {
        transport.write(new byte[] {'1'});
      }
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
      ended.setResult(exception == null);
    }
  }

  private static void makeNoise(StreamReader reader, StreamWriter writer) throws IOException {
    writer.write(NOISE);
    assertThat(reader.readexactly(1)).containsExactly('1');
    writer.close();
    writer.waitClosed();
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_buffered_proto",
      type = "BaseTestBufferedProtocol",
      test = "test_buffered_proto_create_connection")
  void what_comes_is_put_into_its_buffers() throws IOException {
    var server = startServer(BufferedConnectionTest::makeNoise, HOST, 0);
    var protocol = new Collecting();
    getRunningLoop().createConnection(() -> protocol, HOST, port(server));
    assertThat(protocol.ended.await()).isTrue();
    assertThat(protocol.received.toByteArray()).isEqualTo(NOISE);
    server.close();
    server.waitClosed();
  }
}
