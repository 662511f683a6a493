package dev.tulip.tests.stream;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.newEventLoop;
import static dev.tulip.Asyncio.setEventLoop;
import static dev.tulip.tests.stream.Bytes.bytes;
import static dev.tulip.tests.stream.Bytes.text;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.NoRunningLoopException;
import dev.tulip.stream.StreamReader;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.OtherThread;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a reader is when nobody reads: its loop, its limit, what it was fed, its failure. */
class ReaderStateTest {

  @TulipTest
  @FromCpython(
      file = "test_streams",
      type = "StreamTests",
      test = {"test_feed_empty_data", "test_feed_nonempty_data"})
  void what_is_fed_is_buffered_and_nothing_is_nothing() throws IOException {
    var reader = new StreamReader();
    reader.feedData(bytes(""));
    assertThat(reader).hasToString("<StreamReader>");
    reader.feedData(bytes("one\ntwo\n"));
    assertThat(reader).hasToString("<StreamReader 8 bytes>");
    reader.feedEof();
    assertThat(text(reader.read())).isEqualTo("one\ntwo\n");
  }

  @TulipTest
  void a_reader_that_has_ended_takes_no_more() {
    var reader = new StreamReader();
    reader.feedEof();
    assertThatThrownBy(() -> reader.feedData(bytes("late")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("feed_eof");
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_invalid_limit")
  void a_limit_is_positive() {
    assertThatThrownBy(() -> new StreamReader(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Limit");
    assertThatThrownBy(() -> new StreamReader(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Limit");
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_at_eof")
  void the_end_is_there_when_it_was_fed_and_all_was_read() throws IOException {
    var reader = new StreamReader();
    assertThat(reader.atEof()).isFalse();
    reader.feedData(bytes("first\n"));
    assertThat(reader.atEof()).isFalse();
    reader.readline();
    assertThat(reader.atEof()).isFalse();
    reader.feedData(bytes("second\n"));
    reader.feedEof();
    assertThat(reader.atEof()).isFalse();
    reader.readline();
    assertThat(reader.atEof()).isTrue();
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_exception")
  void a_failure_can_be_asked_for() {
    var reader = new StreamReader();
    assertThat(reader.exception()).isNull();
    var failure = new IOException("gone");
    reader.setException(failure);
    assertThat(reader.exception()).isSameAs(failure);
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_exception_waiter")
  void a_failure_reaches_who_waits() {
    var reader = new StreamReader();
    var waiting = createTask(() -> reader.readline());
    var failing = createTask(() -> reader.setException(new IOException("gone")));
    failing.await();
    assertThatThrownBy(waiting::await).isInstanceOf(IOException.class).hasMessage("gone");
  }

  @TulipTest
  void a_failure_that_comes_after_the_wake_up_and_before_the_waiter_runs_reaches_it()
      throws IOException {
    var reader = new StreamReader();
    var waiting = createTask(() -> reader.readline());
    passes(1);
    reader.feedData(bytes("half a line"));
    reader.setException(new IOException("gone"));
    assertThatThrownBy(waiting::await).isInstanceOf(IOException.class).hasMessage("gone");
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_exception_cancel")
  void a_failure_that_comes_when_the_waiter_was_cancelled_is_for_the_next() {
    var reader = new StreamReader();
    var waiting = createTask(() -> reader.readline());
    passes(1);
    waiting.cancel();
    reader.setException(new IllegalStateException("gone"));
    assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
    assertThat(reader.toString()).doesNotContain("waiter");
    assertThatThrownBy(() -> reader.read(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("gone");
  }

  @Test
  @FromCpython(
      file = "test_streams",
      type = "StreamTests",
      test = "test_streamreader_constructor_without_loop")
  void without_a_loop_there_is_no_reader() {
    OtherThread.run(
        () ->
            assertThatThrownBy(StreamReader::new)
                .isInstanceOf(NoRunningLoopException.class)
                .hasMessageContaining("no current event loop"));
  }

  @Test
  @FromCpython(
      file = "test_streams",
      type = "StreamTests",
      test = "test_streamreader_constructor_use_running_loop")
  void a_reader_waits_in_the_loop_that_ran_when_it_was_made() {
    assertThat(Asyncio.run(() -> readInItsLoop(new StreamReader()))).isEqualTo("fed");
  }

  @Test
  @FromCpython(
      file = "test_streams",
      type = "StreamTests",
      test = "test_streamreader_constructor_use_global_loop")
  void a_reader_waits_in_the_loop_that_was_set_when_it_was_made() {
    OtherThread.run(
        () -> {
          try (var loop = newEventLoop()) {
            setEventLoop(loop);
            var reader = new AtomicReference<>(new StreamReader());
            setEventLoop(null);
            var read = loop.createTask(() -> readInItsLoop(reader.get()));
            assertThat(loop.runUntilComplete(read)).isEqualTo("fed");
          }
        });
  }

  /** Fails unless the running loop is the reader's: it waits for a future of the reader's loop. */
  private static String readInItsLoop(StreamReader reader) throws IOException {
    Asyncio.getRunningLoop().callSoon(() -> reader.feedData(bytes("fed")));
    return text(reader.read(10));
  }
}
