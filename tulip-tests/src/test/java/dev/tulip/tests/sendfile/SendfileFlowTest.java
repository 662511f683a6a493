package dev.tulip.tests.sendfile;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.tests.sync.Steps.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.CancelledError;
import dev.tulip.VoidCoroutine;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.StreamPair;
import dev.tulip.transport.WaterMarks;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What those who used the transport before a file was sent through it find afterwards. */
class SendfileFlowTest {

  @TempDir Path folder;
  private byte[] content;
  private FileChannel file;

  @BeforeEach
  void writeFile() throws IOException {
    content = Nearby.write(folder.resolve("file"));
    file = FileChannel.open(folder.resolve("file"));
  }

  @AfterEach
  void closeFile() throws IOException {
    file.close();
  }

  /** A writer was told to wait before; the file goes out behind what it has written. */
  private void drainAfterwards() throws IOException {
    try (var pair = StreamPair.open()) {
      var writer = pair.peer().writer();
      writer.transport().setWriteBufferLimits(WaterMarks.ofHigh(0));
      pair.fillTowardsClient();
      // Far below this mark, and the protocol is paused still.
      writer.transport().setWriteBufferLimits(new WaterMarks(0, 1 << 30));
      var sending = createTask(() -> getRunningLoop().sendfile(writer.transport(), file));
      settle();
      assertThat(sending.done()).isFalse();
      var reading = createTask(() -> pair.client().reader().read());
      assertThat(sending.await()).isEqualTo(content.length);
      writer.drain();
      writer.close();
      assertThat(reading.await()).endsWith(content);
    }
  }

  @TulipTest(realTime = true)
  void a_writer_that_was_paused_before_goes_on() throws IOException {
    drainAfterwards();
  }

  @Test
  void a_writer_that_was_paused_before_goes_on_where_the_system_cannot_send_files()
      throws IOException {
    NoNativeSendfile.run(this::drainAfterwards);
  }

  /** Of a file that stays in the buffer only the sendfile was told, in the writer's place. */
  private void pausedAfterwards() throws IOException {
    try (var pair = StreamPair.open()) {
      var writer = pair.client().writer();
      writer.transport().setWriteBufferLimits(WaterMarks.ofHigh(0));
      NoNativeSendfile.CLOGGED.set(true);
      assertThat(getRunningLoop().sendfile(writer.transport(), file, 0, 1000L, true))
          .isEqualTo(1000);
      assertThat(writer.transport().getWriteBufferSize()).isEqualTo(1000);
      VoidCoroutine drain = writer::drain;
      var draining = createTask(drain);
      settle();
      assertThat(draining.done()).isFalse();
      NoNativeSendfile.CLOGGED.set(false);
      draining.await();
      assertThat(writer.transport().getWriteBufferSize()).isZero();
    }
  }

  @Test
  void a_file_that_waits_in_the_buffer_is_waited_for_by_drain() throws IOException {
    NoNativeSendfile.run(this::pausedAfterwards);
  }

  /** The peer does not read, so that the file cannot be through when the task is cancelled. */
  private void cancelAndWriteOn() throws IOException {
    try (var pair = StreamPair.open(10)) {
      var transport = pair.peer().writer().transport();
      StreamPair.fill(pair.peer());
      var sending = createTask(() -> getRunningLoop().sendfile(transport, file));
      settle();
      sending.cancel();
      assertThatThrownBy(sending::await).isInstanceOf(CancelledError.class);
      assertThat(transport.isReading()).isTrue();
      int filled = transport.getWriteBufferSize();
      assertThat(filled).isPositive();
      transport.write(new byte[] {42});
      assertThat(transport.getWriteBufferSize()).isEqualTo(filled + 1);
      transport.close();
      assertThat(pair.client().reader().read()).endsWith(new byte[] {42});
    }
  }

  @TulipTest(realTime = true)
  void after_a_cancellation_the_transport_goes_on() throws IOException {
    cancelAndWriteOn();
  }
}
