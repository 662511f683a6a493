package dev.tulip.tests.pipe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamReaderProtocol;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.CapturedLog;
import dev.tulip.tests.Refused;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.ExtraInfo;
import dev.tulip.transport.Transport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pipes that are read from, watched ones and pumped ones. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadPipeTest {

  private static final String UNIX = "UnixReadPipeTransportTests";

  private final RecordingPipe pipe = new RecordingPipe();
  private final Tap tap = new Tap();

  private Transport connect() throws IOException {
    var made = Asyncio.getRunningLoop().connectReadPipe(() -> pipe, tap);
    assertThat(made.protocol()).isSameAs(pipe);
    assertThat(made.transport()).isSameAs(pipe.transport());
    return made.transport();
  }

  /** The thread that reads it closes it. */
  private void awaitClosed() {
    while (tap.isOpen()) {
      Thread.onSpinWait();
    }
  }

  private static void write(Pipe.SinkChannel sink, String text) throws IOException {
    sink.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  @FromCpython(file = "test_events", type = "EventLoopTestsMixin", test = "test_read_pipe")
  @FromCpython(
      file = "test_unix_events",
      type = UNIX,
      test = {
        "test_ctor",
        "test__read_ready",
        "test__read_ready_eof",
        "test__call_connection_lost"
      })
  @TulipTest(realTime = true)
  void a_channel_that_can_be_selected_is_watched() throws IOException {
    var ends = Pipe.open();
    var transport = Asyncio.getRunningLoop().connectReadPipe(() -> pipe, ends.source()).transport();
    assertThat(pipe.events.log()).containsExactly("made");
    assertThat(transport.getExtraInfo(ExtraInfo.PIPE)).isSameAs(ends.source());
    write(ends.sink(), "1");
    pipe.awaitText("1");
    write(ends.sink(), "2345");
    pipe.awaitText("12345");
    ends.sink().close();
    pipe.events.await("lost");
    assertThat(pipe.events.log()).containsExactly("made", "eof", "lost");
    assertThat(ends.source().isOpen()).isFalse();
    assertThat(transport.isClosing()).isTrue();
  }

  @FromCpython(
      file = "test_unix_events",
      type = UNIX,
      test = {"test_ctor", "test__read_ready", "test__read_ready_eof", "test__read_ready_blocked"})
  @TulipTest(realTime = true)
  void another_thread_is_refused_and_the_pipe_goes_on() throws IOException {
    var ends = Pipe.open();
    var transport = Asyncio.getRunningLoop().connectReadPipe(() -> pipe, ends.source()).transport();
    Refused.byOtherThread(
        transport::pauseReading, transport::resumeReading, transport::close, transport::abort);
    write(ends.sink(), "1");
    pipe.awaitText("1");
    ends.sink().close();
    pipe.events.await("lost");
  }

  @TulipTest
  void any_other_channel_is_read_by_a_thread() throws IOException {
    var transport = connect();
    assertThat(pipe.text()).isEmpty();
    tap.pour("1");
    pipe.awaitText("1");
    tap.pour("23");
    tap.pour("45");
    pipe.awaitText("12345");
    tap.end();
    pipe.events.await("lost");
    assertThat(pipe.events.log()).containsExactly("made", "eof", "lost");
    assertThat(transport.isClosing()).isTrue();
    awaitClosed();
  }

  @TulipTest
  void a_stream_is_read_by_a_thread() throws IOException {
    var stream = new ByteArrayInputStream("one\ntwo\n".getBytes(UTF_8));
    var reader = new StreamReader();
    var loop = Asyncio.getRunningLoop();
    loop.connectReadPipe(() -> new StreamReaderProtocol(loop, reader), stream);
    var lines = new ArrayList<String>();
    reader.lines(UTF_8).forEach(lines::add);
    assertThat(lines).containsExactly("one\n", "two\n");
  }

  @FromCpython(
      file = "test_unix_events",
      type = UNIX,
      test = {
        "test_pause_reading",
        "test_resume_reading",
        "test_pause_reading_on_paused_pipe",
        "test_resume_reading_on_paused_pipe"
      })
  @TulipTest
  void while_it_is_paused_one_read_at_most_is_made() throws IOException {
    var transport = connect();
    transport.resumeReading();
    tap.pour("1");
    pipe.awaitText("1");
    int before = tap.reads();
    transport.pauseReading();
    transport.pauseReading();
    assertThat(transport.isReading()).isFalse();
    for (int i = 2; i < 7; i++) {
      tap.pour("" + i);
    }
    for (int i = 0; i < 50; i++) {
      Asyncio.toThread(Thread::yield);
    }
    assertThat(pipe.text()).isEqualTo("1");
    assertThat(tap.reads() - before).isBetween(0, 1);
    transport.resumeReading();
    assertThat(transport.isReading()).isTrue();
    pipe.awaitText("123456");
    transport.close();
    pipe.events.await("lost");
  }

  @FromCpython(
      file = "test_unix_events",
      type = UNIX,
      test = {
        "test_close",
        "test_close_already_closing",
        "test_pause_reading_on_closed_pipe",
        "test_resume_reading_on_closed_pipe"
      })
  @TulipTest
  void closing_ends_it_once_and_closes_the_channel() throws IOException {
    var transport = connect();
    transport.close();
    transport.close();
    assertThat(transport.isClosing()).isTrue();
    assertThat(pipe.events.log()).containsExactly("made");
    pipe.events.await("lost");
    assertThat(pipe.events.log()).containsExactly("made", "lost");
    transport.pauseReading();
    transport.resumeReading();
    assertThat(transport.isReading()).isFalse();
    transport.close();
    Asyncio.sleep(Duration.ZERO);
    assertThat(pipe.events.log()).containsExactly("made", "lost");
    awaitClosed();
  }

  @TulipTest
  void what_comes_after_it_was_closed_is_not_told() throws IOException {
    var transport = connect();
    tap.pour("1");
    pipe.awaitText("1");
    tap.pour("2");
    transport.close();
    pipe.events.await("lost");
    assertThat(pipe.text()).isEqualTo("1");
  }

  @FromCpython(
      file = "test_unix_events",
      type = UNIX,
      test = {"test__read_ready_error", "test__close", "test__call_connection_lost_with_err"})
  @TulipTest
  void an_error_is_reported_and_ends_it() throws IOException {
    var reported = new ArrayList<String>();
    Asyncio.getRunningLoop().setExceptionHandler((_, context) -> reported.add(context.message()));
    connect();
    tap.fail(new IOException("no more"));
    pipe.events.await("lost IOException");
    assertThat(reported).containsExactly("Fatal read error on pipe transport");
    assertThat(pipe.events.log()).containsExactly("made", "lost IOException");
  }

  @TulipTest
  void what_the_protocol_throws_is_reported_and_the_transport_lives_on() throws IOException {
    var reported = new ArrayList<Throwable>();
    Asyncio.getRunningLoop().setExceptionHandler((_, context) -> reported.add(context.exception()));
    var failure = new IllegalStateException("not now");
    var transport = connect();
    transport.setProtocol(
        new RecordingPipe() {
          @Override
          public void dataReceived(ByteBuffer bytes) {
            transport.setProtocol(pipe);
            throw failure;
          }
        });
    tap.pour("1");
    tap.pour("2");
    pipe.awaitText("2");
    assertThat(reported).isEqualTo(List.of(failure));
    transport.close();
    pipe.events.await("lost");
  }

  @TulipTest
  void a_closed_channel_and_the_other_direction_are_refused() throws IOException {
    var transport = connect();
    assertThatThrownBy(() -> transport.write(new byte[1]))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(transport.canWriteEof()).isFalse();
    transport.close();
    pipe.events.await("lost");
    tap.close();
    assertThatThrownBy(this::connect).isInstanceOf(IllegalArgumentException.class);
  }

  @FromCpython(
      file = "test_events",
      type = "EventLoopTestsMixin",
      test = "test_unclosed_pipe_transport")
  @Test
  void one_that_is_open_when_the_loop_is_closed_is_reported_and_still_has_a_text()
      throws IOException {
    var ends = Pipe.open();
    try (var log = new CapturedLog()) {
      var transports = new ArrayList<Transport>();
      Asyncio.run(() -> connectBoth(ends, transports));
      var origin = ", created at " + ReadPipeTest.class.getName() + ".connectBoth(";
      assertThat(log.find("unclosed <ReadPipe")).get().asString().contains(origin);
      assertThat(log.find("unclosed <WritePipe")).get().asString().contains(origin);
      assertThat(transports.get(0).toString()).contains("ReadPipe");
      assertThat(transports.get(1).toString()).contains("WritePipe");
    }
    assertThat(ends.source().isOpen()).isFalse();
    assertThat(ends.sink().isOpen()).isFalse();
  }

  private static void connectBoth(Pipe ends, List<Transport> transports) throws IOException {
    var loop = Asyncio.getRunningLoop();
    transports.add(loop.connectReadPipe(RecordingPipe::new, ends.source()).transport());
    transports.add(loop.connectWritePipe(RecordingPipe::new, ends.sink()).transport());
  }
}
