package dev.tulip.tests.stream;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.tests.stream.Bytes.bytes;
import static dev.tulip.tests.stream.Bytes.fed;
import static dev.tulip.tests.stream.Bytes.feedLater;
import static dev.tulip.tests.stream.Bytes.rest;
import static dev.tulip.tests.stream.Bytes.text;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.CancelledError;
import dev.tulip.stream.StreamReader;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;

/** {@code read} gives what there is; {@code readInto} puts it where one likes. */
class ReadTest {

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_read_zero")
  void of_zero_bytes_takes_nothing() throws IOException {
    var reader = fed("abc");
    assertThat(reader.read(0)).isEmpty();
    assertThat(rest(reader)).isEqualTo("abc");
  }

  @TulipTest
  void of_zero_bytes_does_not_wait() throws IOException {
    assertThat(new StreamReader().read(0)).isEmpty();
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_read")
  void waits_for_the_first_bytes_and_gives_fewer_than_asked_for() throws IOException {
    var reader = new StreamReader();
    feedLater(reader, "one\ntwo\n");
    assertThat(text(reader.read(30))).isEqualTo("one\ntwo\n");
    assertThat(rest(reader)).isEmpty();
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_read_line_breaks")
  void gives_no_more_than_asked_for() throws IOException {
    var reader = fed("first", "other");
    assertThat(text(reader.read(5))).isEqualTo("first");
    assertThat(rest(reader)).isEqualTo("other");
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_read_eof")
  void gives_nothing_at_the_end() throws IOException {
    var reader = new StreamReader();
    getRunningLoop().callSoon(reader::feedEof);
    assertThat(reader.read(1024)).isEmpty();
    assertThat(reader.read(1024)).isEmpty();
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_read_until_eof")
  void of_a_negative_number_gives_everything_up_to_the_end() throws IOException {
    var reader = new StreamReader();
    feedLater(reader, "one\n", "two");
    getRunningLoop().callSoon(reader::feedEof);
    assertThat(text(reader.read(-1))).isEqualTo("one\ntwo");
    assertThat(reader.atEof()).isTrue();
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_read_exception")
  void throws_what_the_connection_has_failed_with() throws IOException {
    var reader = fed("line\n");
    assertThat(text(reader.read(2))).isEqualTo("li");
    reader.setException(new IllegalArgumentException("broken"));
    assertThatThrownBy(() -> reader.read(2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("broken");
    assertThatThrownBy(() -> reader.readInto(ByteBuffer.allocate(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("broken");
  }

  @TulipTest
  void throws_a_checked_failure_inside_an_io_exception() {
    var reader = new StreamReader();
    var failure = new Exception("broken");
    reader.setException(failure);
    assertThatThrownBy(() -> reader.read(2)).isInstanceOf(IOException.class).hasCause(failure);
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_read_limit")
  void does_not_mind_the_limit() throws IOException {
    var reader = fed(new StreamReader(3), "chunk");
    assertThat(text(reader.read(5))).isEqualTo("chunk");
    assertThat(rest(reader)).isEmpty();
  }

  @TulipTest
  void waits_for_one_coroutine_at_a_time() throws IOException {
    var reader = new StreamReader();
    var first = createTask(() -> text(reader.read(10)));
    passes(1);
    assertThatThrownBy(() -> reader.read(10))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("read() called while another coroutine");
    fed(reader, "for the first");
    assertThat(first.await()).isEqualTo("for the fi");
  }

  @TulipTest
  void a_coroutine_that_overtakes_one_that_was_woken_is_not_forgotten() throws IOException {
    var reader = new StreamReader();
    var first = createTask(() -> text(reader.readexactly(5)));
    passes(1);
    var second = createTask(() -> text(reader.readexactly(4)));
    // The second begins in the pass in which the first is woken, and before it.
    fed(reader, "abc");
    assertThatThrownBy(first::await).isInstanceOf(IllegalStateException.class);
    fed(reader, "d");
    assertThat(second.await()).isEqualTo("abcd");
  }

  @TulipTest
  void into_a_buffer_puts_what_fits_and_leaves_the_rest() throws IOException {
    var reader = fed("abcdef");
    var into = ByteBuffer.allocate(4);
    assertThat(reader.readInto(into)).isEqualTo(4);
    assertThat(text(into.array())).isEqualTo("abcd");
    assertThat(into.hasRemaining()).isFalse();
    assertThat(reader.readInto(into.clear().position(1))).isEqualTo(2);
    assertThat(text(into.array())).isEqualTo("aefd");
    assertThat(into.position()).isEqualTo(3);
  }

  @TulipTest
  void into_a_buffer_waits_for_the_first_byte() throws IOException {
    var reader = new StreamReader();
    feedLater(reader, "ab");
    var into = ByteBuffer.allocateDirect(10);
    assertThat(reader.readInto(into)).isEqualTo(2);
    assertThat(into.flip()).isEqualTo(ByteBuffer.wrap(bytes("ab")));
  }

  @TulipTest
  void what_comes_for_one_who_waits_with_a_buffer_and_does_not_fit_is_read_next()
      throws IOException {
    var reader = new StreamReader();
    feedLater(reader, "abcdef");
    var into = ByteBuffer.allocate(4);
    assertThat(reader.readInto(into)).isEqualTo(4);
    assertThat(text(into.array())).isEqualTo("abcd");
    assertThat(text(reader.read(10))).isEqualTo("ef");
  }

  @TulipTest
  void nothing_is_done_to_the_buffer_of_one_who_waits_before_it_is_his_turn() throws IOException {
    var reader = new StreamReader();
    var into = ByteBuffer.allocate(4).position(1);
    var task = createTask(() -> reader.readInto(into));
    passes(1);
    fed(reader, "abcd");
    task.cancel();
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    assertThat(into.position()).isEqualTo(1);
    assertThat(into.array()).containsOnly(0);
    assertThat(text(reader.read(10))).isEqualTo("abcd");
  }

  @TulipTest
  void a_buffer_that_is_read_only_is_a_mistake() {
    var reader = fed("a");
    assertThatThrownBy(() -> reader.readInto(ByteBuffer.allocate(1).asReadOnlyBuffer()))
        .isInstanceOf(ReadOnlyBufferException.class);
  }

  @TulipTest
  void into_a_buffer_says_minus_one_at_the_end() throws IOException {
    var reader = fed("a");
    reader.feedEof();
    var into = ByteBuffer.allocate(4);
    assertThat(reader.readInto(into)).isEqualTo(1);
    assertThat(reader.readInto(into)).isEqualTo(-1);
    assertThat(into.position()).isEqualTo(1);
  }

  @TulipTest
  void into_a_buffer_without_room_is_a_mistake() {
    var reader = fed("a");
    assertThatThrownBy(() -> reader.readInto(ByteBuffer.allocate(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no room");
  }

  @TulipTest
  void everything_that_was_to_be_read_to_the_end_is_there_after_a_cancellation()
      throws IOException {
    var reader = new StreamReader(4);
    var all = createTask(() -> reader.read());
    for (var piece : Arrays.asList("one ", "two three ", "four")) {
      passes(2);
      fed(reader, piece);
    }
    passes(2);
    all.cancel();
    assertThatThrownBy(all::await).isInstanceOf(CancelledError.class);
    assertThat(rest(reader)).isEqualTo("one two three four");
  }
}
