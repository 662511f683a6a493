package dev.tulip.tests.sendfile;

import static dev.tulip.Asyncio.getRunningLoop;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamReaderProtocol;
import dev.tulip.tests.cancellation.CancelPoint;
import dev.tulip.tests.cancellation.InlineExecutor;
import dev.tulip.tests.cancellation.Sweep;
import dev.tulip.transport.ConnectOptions;
import dev.tulip.transport.Transport;
import dev.tulip.transport.WaterMarks;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that are read and written in blocks, cancelled at every point: the file's position says how
 * much was written, and the transport goes on.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CancelledFallbackTest {

  private static final int OFFSET = 1000;

  /** Some blocks and a part of one. */
  private static final int COUNT = 100_000;

  private static final int BLOCKS = 7;

  @TempDir Path folder;
  private Path path;
  private byte[] content;

  @BeforeEach
  void writeFile() throws IOException {
    path = folder.resolve("file");
    content = Nearby.write(path);
  }

  /** Each block takes a pass to be read, and another to be written when there is room. */
  @Test
  void between_reading_waiting_for_room_and_writing() throws IOException {
    assertThat(Sweep.everywhere(NoNativeSendfile::run, this::sendInline))
        .as("passes")
        .isGreaterThan(2 * BLOCKS);
  }

  private void sendInline(CancelPoint point) throws IOException {
    getRunningLoop().setDefaultExecutor(new InlineExecutor());
    send(point);
  }

  @Test
  void while_a_thread_reads() throws IOException {
    Sweep.throughout(NoNativeSendfile::run, this::send);
  }

  private void send(CancelPoint point) throws IOException {
    var peer = Nearby.listen();
    var reader = new StreamReader();
    var transport = connect(peer, reader);
    var protocol = transport.getProtocol();
    try (var file = FileChannel.open(path)) {
      point.run(() -> getRunningLoop().sendfile(transport, file, OFFSET, (long) COUNT, true));
      assertThat(transport.getProtocol()).isSameAs(protocol);
      peer.say("still open\n");
      assertThat(reader.readline(UTF_8)).isEqualTo("still open\n");
      transport.write("the end".getBytes(UTF_8));
      transport.close();
      assertThat(peer.all()).isEqualTo(expected(file));
    }
  }

  private static Transport connect(Nearby peer, StreamReader reader) throws IOException {
    var loop = getRunningLoop();
    var transport =
        loop.createConnection(
                () -> new StreamReaderProtocol(loop, reader),
                peer.connect(),
                ConnectOptions.defaults())
            .transport();
    transport.setWriteBufferLimits(WaterMarks.ofHigh(Nearby.SMALL));
    return transport;
  }

  private byte[] expected(FileChannel file) throws IOException {
    int end = Math.max(OFFSET, (int) file.position());
    var sent = Arrays.copyOfRange(content, OFFSET, end + 7);
    System.arraycopy("the end".getBytes(UTF_8), 0, sent, end - OFFSET, 7);
    return sent;
  }
}
