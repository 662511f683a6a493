package dev.tulip.tests.cancellation;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.tests.cancellation.Ends.bytes;
import static dev.tulip.tests.cancellation.Ends.joined;
import static dev.tulip.tests.cancellation.Ends.many;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that are sent, cancelled at every point: the file's position says how much was. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SendfileSweepTest {

  private static final byte[] DATA = many(8 << 20);

  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void write() throws IOException {
    path = folder.resolve("data");
    Files.write(path, DATA);
  }

  private static byte[] expected(FileChannel file) throws IOException {
    return joined(Arrays.copyOf(DATA, (int) file.position()), bytes("the end"));
  }

  @Test
  void through_a_socket() throws IOException {
    assertThat(Sweep.everywhere(this::sock)).as("passes").isGreaterThan(2);
  }

  private void sock(CancelPoint point) throws Exception {
    try (var channels = Channels.open();
        var file = FileChannel.open(path)) {
      var reading = createTask(() -> Channels.readAll(channels.peer()));
      point.perform(() -> getRunningLoop().sockSendfile(channels.client(), file, 0, null));
      getRunningLoop().sockSendall(channels.client(), bytes("the end"));
      channels.client().shutdownOutput();
      assertThat(Arrays.equals(reading.await(), expected(file))).as("the same bytes").isTrue();
    }
  }

  @Test
  void through_a_transport() throws IOException {
    assertThat(Sweep.everywhere(this::transport)).as("passes").isGreaterThan(2);
  }

  private void transport(CancelPoint point) throws Exception {
    try (var ends = Ends.open();
        var file = FileChannel.open(path)) {
      var reading = createTask(() -> ends.peer().reader().read());
      point.perform(() -> getRunningLoop().sendfile(ends.writer().transport(), file));
      ends.writer().write("the end");
      ends.writer().writeEof();
      assertThat(Arrays.equals(reading.await(), expected(file))).as("the same bytes").isTrue();

      ends.peer().writer().write("still open\n");
      assertThat(ends.reader().readline()).isEqualTo(bytes("still open\n"));
    }
  }
}
