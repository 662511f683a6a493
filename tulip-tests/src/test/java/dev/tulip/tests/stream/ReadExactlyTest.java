package dev.tulip.tests.stream;

import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.tests.stream.Bytes.fed;
import static dev.tulip.tests.stream.Bytes.feedLater;
import static dev.tulip.tests.stream.Bytes.rest;
import static dev.tulip.tests.stream.Bytes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tulip.stream.IncompleteReadException;
import dev.tulip.stream.StreamReader;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.StreamPair;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;

/** So many bytes and no others. */
class ReadExactlyTest {

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_readexactly_zero_or_less")
  void zero_bytes_are_there_at_once_and_fewer_are_a_mistake() throws IOException {
    assertThat(new StreamReader().readexactly(0)).isEmpty();
    var reader = fed("abc");
    assertThat(reader.readexactly(0)).isEmpty();
    assertThatThrownBy(() -> reader.readexactly(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("less than zero");
    assertThat(rest(reader)).isEqualTo("abc");
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_readexactly")
  void waits_for_all_of_them_and_leaves_the_others() throws IOException {
    var reader = new StreamReader();
    feedLater(reader, "abc", "abc", "abc");
    assertThat(text(reader.readexactly(6))).isEqualTo("abcabc");
    assertThat(rest(reader)).isEqualTo("abc");
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_readexactly_limit")
  void does_not_mind_the_limit() throws IOException {
    var reader = fed(new StreamReader(3), "chunk");
    assertThat(text(reader.readexactly(5))).isEqualTo("chunk");
    assertThat(rest(reader)).isEmpty();
  }

  @TulipTest(realTime = true)
  void reads_more_than_may_be_buffered_from_a_connection() throws IOException {
    try (var pair = StreamPair.open(10)) {
      pair.peer().writer().write("0123456789".repeat(100_000));
      var all = text(pair.client().reader().readexactly(1_000_000));
      assertThat(all).isEqualTo("0123456789".repeat(100_000));
    }
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_readexactly_eof")
  void an_end_before_is_an_error_that_has_what_came() {
    var reader = new StreamReader();
    feedLater(reader, "eighteen bytes 18.");
    getRunningLoop().callSoon(reader::feedEof);
    var error = catchThrowableOfType(IncompleteReadException.class, () -> reader.readexactly(36));
    assertThat(error).hasMessage("18 bytes read on a total of 36 expected bytes");
    assertThat(text(error.partial())).isEqualTo("eighteen bytes 18.");
    assertThat(error.expected()).isEqualTo(36);
    assertThat(reader.atEof()).isTrue();
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_readexactly_exception")
  void throws_what_the_connection_has_failed_with() throws IOException {
    var reader = fed("line\n");
    assertThat(text(reader.readexactly(2))).isEqualTo("li");
    reader.setException(new IllegalArgumentException("broken"));
    assertThatThrownBy(() -> reader.readexactly(2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("broken");
  }
}
