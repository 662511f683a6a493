package dev.tulip.tests.pipe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.CapturedLog;
import dev.tulip.tests.Refused;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.ExtraInfo;
import dev.tulip.transport.Transport;
import dev.tulip.transport.WaterMarks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/** Pipes that are written to, watched ones and pumped ones. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WritePipeTest {

  private static final String UNIX = "UnixWritePipeTransportTests";

  /** What a pump takes at once. */
  private static final int TAKEN = 64 * 1024;

  private final RecordingPipe pipe = new RecordingPipe();
  private final Drain drain = new Drain();

  private Transport connect() throws IOException {
    var made = Asyncio.getRunningLoop().connectWritePipe(() -> pipe, drain);
    assertThat(made.protocol()).isSameAs(pipe);
    assertThat(made.transport()).isSameAs(pipe.transport());
    return made.transport();
  }

  private static String read(Pipe.SourceChannel source, int count) throws IOException {
    var bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      source.read(bytes);
    }
    return new String(bytes.array(), UTF_8);
  }

  @TulipTest(realTime = true)
  void another_thread_is_refused_and_the_pipe_goes_on() throws IOException {
    var ends = Pipe.open();
    var transport = Asyncio.getRunningLoop().connectWritePipe(() -> pipe, ends.sink()).transport();
    Refused.writing(transport);
    Refused.byOtherThread(transport::writeEof);
    transport.write("1".getBytes(UTF_8));
    assertThat(read(ends.source(), 1)).isEqualTo("1");
    transport.close();
    pipe.events.await("lost");
    ends.source().close();
  }

  @FromCpython(file = "test_events", type = "EventLoopTestsMixin", test = "test_write_pipe")
  @FromCpython(
      file = "test_unix_events",
      type = UNIX,
      test = {
        "test_ctor",
        "test_can_write_eof",
        "test_write",
        "test_write_no_data",
        "test_close",
        "test__call_connection_lost"
      })
  @TulipTest(realTime = true)
  void a_channel_that_can_be_selected_is_watched() throws IOException {
    var ends = Pipe.open();
    var transport = Asyncio.getRunningLoop().connectWritePipe(() -> pipe, ends.sink()).transport();
    assertThat(pipe.events.log()).containsExactly("made");
    assertThat(transport.canWriteEof()).isTrue();
    assertThat(transport.getExtraInfo(ExtraInfo.PIPE)).isSameAs(ends.sink());
    transport.write("1".getBytes(UTF_8));
    transport.write(new byte[0]);
    assertThat(transport.getWriteBufferSize()).isZero();
    assertThat(read(ends.source(), 1)).isEqualTo("1");
    transport.writelines(List.of(ByteBuffer.wrap("23".getBytes(UTF_8)), UTF_8.encode("45")));
    assertThat(read(ends.source(), 4)).isEqualTo("2345");
    transport.close();
    transport.close();
    pipe.events.await("lost");
    assertThat(pipe.events.log()).containsExactly("made", "lost");
    assertThat(ends.sink().isOpen()).isFalse();
    assertThat(ends.source().read(ByteBuffer.allocate(1))).isEqualTo(-1);
    ends.source().close();
  }

  @FromCpython(
      file = "test_unix_events",
      type = UNIX,
      test = {
        "test_write_partial",
        "test_write_buffer",
        "test_write_again",
        "test__write_ready",
        "test__write_ready_partial",
        "test__write_ready_again",
        "test__write_ready_empty",
        "test_close_closing",
        "test_write_eof_pending",
        "test__write_ready_closing"
      })
  @TulipTest
  void what_is_not_taken_is_buffered_and_written_before_the_end() throws Exception {
    var transport = connect();
    transport.write(new byte[TAKEN + 10]);
    assertThat(transport.getWriteBufferSize()).isEqualTo(10);
    transport.write(new byte[5]);
    assertThat(transport.getWriteBufferSize()).isEqualTo(15);
    transport.close();
    transport.close();
    assertThat(transport.isClosing()).isTrue();
    assertThat(pipe.events.log()).containsExactly("made");
    drain.open();
    pipe.events.await("lost");
    drain.awaitClosed();
    assertThat(drain.taken()).isEqualTo(TAKEN + 15);
    assertThat(pipe.events.log()).containsExactly("made", "lost");
  }

  @TulipTest(realTime = true)
  void a_selectable_channel_that_is_full_is_written_when_there_is_room() throws IOException {
    var ends = Pipe.open();
    var transport = Asyncio.getRunningLoop().connectWritePipe(() -> pipe, ends.sink()).transport();
    var reading = new RecordingPipe();
    transport.write(new byte[1 << 20]);
    assertThat(transport.getWriteBufferSize()).isPositive();
    assertThat(pipe.events.log()).containsExactly("made", "pause");
    Asyncio.getRunningLoop().connectReadPipe(() -> reading, ends.source());
    transport.close();
    reading.events.await("lost");
    assertThat(reading.text()).hasSize(1 << 20);
    assertThat(pipe.events.log()).containsExactly("made", "pause", "resume", "lost");
  }

  @FromCpython(file = "test_unix_events", type = UNIX, test = "test_write_eof")
  @TulipTest
  void the_end_of_the_stream_closes_it() throws Exception {
    var transport = connect();
    transport.writeEof();
    transport.writeEof();
    assertThat(transport.isClosing()).isTrue();
    pipe.events.await("lost");
    drain.awaitClosed();
    assertThat(pipe.events.log()).containsExactly("made", "lost");
  }

  @TulipTest
  void flow_control_pauses_and_resumes() throws IOException {
    var transport = connect();
    transport.setWriteBufferLimits(new WaterMarks(0, 10));
    transport.write(new byte[TAKEN + 10]);
    assertThat(pipe.events.log()).containsExactly("made");
    transport.write(new byte[1]);
    assertThat(pipe.events.log()).containsExactly("made", "pause");
    assertThat(transport.getWriteBufferLimits()).isEqualTo(new WaterMarks(0, 10));
    drain.open();
    pipe.events.await("resume");
    assertThat(transport.getWriteBufferSize()).isZero();
    transport.close();
    pipe.events.await("lost");
  }

  @FromCpython(file = "test_unix_events", type = UNIX, test = "test_abort")
  @TulipTest
  void aborting_drops_what_is_buffered() throws Exception {
    var transport = connect();
    transport.write(new byte[TAKEN + 10]);
    transport.abort();
    assertThat(transport.getWriteBufferSize()).isZero();
    assertThat(transport.isClosing()).isTrue();
    pipe.events.await("lost");
    drain.open();
    drain.awaitClosed();
    assertThat(drain.taken()).isEqualTo(TAKEN);
    assertThat(pipe.events.log()).containsExactly("made", "lost");
  }

  @FromCpython(
      file = "test_unix_events",
      type = UNIX,
      test = {"test__write_ready_err", "test__call_connection_lost_with_err"})
  @TulipTest
  void an_error_ends_it_and_is_told_to_the_protocol_only() throws IOException {
    var transport = connect();
    transport.write(new byte[TAKEN + 10]);
    drain.fail(new IOException("full"));
    pipe.events.await("lost IOException");
    assertThat(transport.isClosing()).isTrue();
    assertThat(transport.getWriteBufferSize()).isZero();
    assertThat(pipe.events.log()).containsExactly("made", "lost IOException");
  }

  @TulipTest
  void an_error_of_the_last_bytes_is_told_too() throws IOException {
    var transport = connect();
    transport.write(new byte[1]);
    assertThat(transport.getWriteBufferSize()).isZero();
    drain.fail(new IOException("full"));
    pipe.events.await("lost IOException");
  }

  @FromCpython(
      file = "test_unix_events",
      type = UNIX,
      test = {"test_write_err", "test_write_close"})
  @TulipTest(realTime = true)
  void writing_to_a_pipe_that_nobody_reads_ends_it_and_later_writes_are_dropped()
      throws IOException {
    var ends = Pipe.open();
    var transport = Asyncio.getRunningLoop().connectWritePipe(() -> pipe, ends.sink()).transport();
    ends.source().close();
    try (var log = new CapturedLog()) {
      transport.write(new byte[1]);
      assertThat(transport.isClosing()).isTrue();
      for (int i = 0; i < 4; i++) {
        transport.write(new byte[1]);
      }
      assertThat(log.messages()).isEmpty();
      transport.write(new byte[1]);
      assertThat(log.messages())
          .containsExactly("pipe closed by peer or os.write(pipe, data) raised exception.");
    }
    pipe.events.await("lost BrokenPipeException");
    assertThat(pipe.events.log()).containsExactly("made", "lost BrokenPipeException");
  }

  @FromCpython(
      file = "test_events",
      type = "EventLoopTestsMixin",
      test = "test_write_pipe_disconnect_on_close")
  @FromCpython(file = "test_unix_events", type = UNIX, test = "test__read_ready")
  @TulipTest(realTime = true)
  void a_socket_tells_that_the_peer_is_gone() throws IOException {
    try (var listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      var near = SocketChannel.open(listener.getLocalAddress());
      var far = listener.accept();
      var transport = Asyncio.getRunningLoop().connectWritePipe(() -> pipe, near).transport();
      transport.write("1".getBytes(UTF_8));
      var bytes = ByteBuffer.allocate(1);
      far.read(bytes);
      assertThat(bytes.array()).containsExactly('1');
      far.close();
      pipe.events.await("lost");
      assertThat(pipe.events.log()).containsExactly("made", "lost");
      assertThat(near.isOpen()).isFalse();
    }
  }

  @TulipTest
  void a_stream_is_written_and_flushed_by_a_thread() throws IOException {
    var stream = new ByteArrayOutputStream();
    var buffered = new java.io.BufferedOutputStream(stream);
    var transport = Asyncio.getRunningLoop().connectWritePipe(() -> pipe, buffered).transport();
    transport.setWriteBufferLimits(new WaterMarks(0, 0));
    transport.write(new byte[TAKEN + 1]);
    assertThat(pipe.events.log()).containsExactly("made", "pause");
    pipe.events.await("resume");
    transport.close();
    pipe.events.await("lost");
    assertThat(stream.size()).isEqualTo(TAKEN + 1);
  }

  @TulipTest
  void the_other_direction_is_refused() throws IOException {
    var transport = connect();
    assertThatThrownBy(transport::pauseReading).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(transport::resumeReading).isInstanceOf(UnsupportedOperationException.class);
    assertThat(transport.isReading()).isFalse();
    transport.close();
    pipe.events.await("lost");
  }
}
