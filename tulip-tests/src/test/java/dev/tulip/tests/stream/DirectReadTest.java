package dev.tulip.tests.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.Task;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import dev.tulip.stream.Streams;
import dev.tulip.testing.TulipTest;
import dev.tulip.transport.ConnectionResetException;
import dev.tulip.transport.ExtraInfo;
import dev.tulip.transport.Server;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;

/** {@code readInto} where much comes at a time: the coroutine reads from the socket itself. */
class DirectReadTest {

  private static final int MUCH = 300 * 1024;

  /** Of all connections of the loop. */
  private final ByteBuffer shared = ByteBuffer.allocateDirect(64 * 1024);

  private static byte[] bytes(int seed) {
    var bytes = new byte[MUCH];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private void echo(StreamReader reader, StreamWriter writer) throws IOException {
    while (reader.readInto(shared.clear()) >= 0) {
      writer.send(shared.flip());
    }
    writer.close();
  }

  private static Streams connect(Server server) throws IOException {
    var address = (InetSocketAddress) server.sockets().getFirst().getsockname();
    return Asyncio.openConnection("127.0.0.1", address.getPort());
  }

  private static byte[] exchange(Server server, byte[] data) throws IOException {
    var client = connect(server);
    var sending =
        Asyncio.createTask(
            () -> {
              client.writer().send(data);
              client.writer().writeEof();
            });
    var answer = client.reader().read();
    sending.await();
    client.writer().close();
    return answer;
  }

  @TulipTest(realTime = true)
  void connections_that_share_a_buffer_do_not_mix_their_bytes() throws IOException {
    try (var server = Asyncio.startServer(this::echo, "127.0.0.1", 0)) {
      var exchanges = new ArrayList<Task<byte[]>>();
      for (int i = 0; i < 8; i++) {
        var data = bytes(i);
        exchanges.add(Asyncio.createTask(() -> exchange(server, data)));
      }
      for (int i = 0; i < 8; i++) {
        assertThat(exchanges.get(i).await()).isEqualTo(bytes(i));
      }
      server.close();
      server.waitClosed();
    }
  }

  /** Reads to the end, and is cancelled again and again, each time a little later. */
  private static byte[] readDisturbed(StreamReader reader) throws IOException {
    var all = new ByteArrayOutputStream();
    var into = ByteBuffer.allocateDirect(40 * 1024);
    for (int passes = 0; ; passes = (passes + 1) % 5) {
      into.clear();
      var task = Asyncio.createTask(() -> reader.readInto(into));
      for (int i = 0; i < passes; i++) {
        Asyncio.sleep(Duration.ZERO);
      }
      task.cancel();
      int count;
      try {
        count = task.await();
      } catch (CancelledError _) {
        assertThat(into.position()).isZero();
        continue;
      }
      if (count < 0) {
        return all.toByteArray();
      }
      var bytes = new byte[into.flip().remaining()];
      into.get(bytes);
      all.writeBytes(bytes);
    }
  }

  @TulipTest(realTime = true)
  void a_read_that_is_cancelled_at_whatever_point_takes_nothing() throws IOException {
    var received = Asyncio.<byte[]>createFuture();
    try (var server =
        Asyncio.startServer(
            (reader, writer) -> {
              received.setResult(readDisturbed(reader));
              writer.close();
            },
            "127.0.0.1",
            0)) {
      var client = connect(server);
      client.writer().send(bytes(1));
      client.writer().writeEof();
      assertThat(received.await()).isEqualTo(bytes(1));
      client.writer().close();
      client.writer().waitClosed();
      server.close();
      server.waitClosed();
    }
  }

  @TulipTest(realTime = true)
  void a_reset_reaches_the_one_who_waits() throws IOException {
    var seen = Asyncio.<Boolean>createFuture();
    try (var server =
        Asyncio.startServer(
            (reader, writer) -> {
              assertThatThrownBy(() -> echo(reader, writer))
                  .isInstanceOf(ConnectionResetException.class);
              writer.close();
              seen.setResult(true);
            },
            "127.0.0.1",
            0)) {
      var client = connect(server);
      client.writer().write(bytes(1));
      client.reader().readexactly(MUCH / 2);
      var socket = client.writer().getExtraInfo(ExtraInfo.SOCKET);
      socket.setsockopt(StandardSocketOptions.SO_LINGER, 0);
      client.writer().transport().abort();
      assertThat(seen.await()).isTrue();
      server.close();
      server.waitClosed();
    }
  }
}
