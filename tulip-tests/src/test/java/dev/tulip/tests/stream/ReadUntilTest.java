package dev.tulip.tests.stream;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.tests.stream.Bytes.bytes;
import static dev.tulip.tests.stream.Bytes.fed;
import static dev.tulip.tests.stream.Bytes.feedLater;
import static dev.tulip.tests.stream.Bytes.rest;
import static dev.tulip.tests.stream.Bytes.text;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tulip.stream.IncompleteReadException;
import dev.tulip.stream.LimitOverrunException;
import dev.tulip.stream.StreamReader;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Reading up to a separator, or to the first of several. */
class ReadUntilTest {

  private static String until(StreamReader reader, String... separators) throws IOException {
    return text(reader.readuntil(Arrays.stream(separators).map(Bytes::bytes).toList()));
  }

  private static LimitOverrunException overrun(StreamReader reader, String... separators) {
    return catchThrowableOfType(LimitOverrunException.class, () -> until(reader, separators));
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_readuntil_separator")
  void a_separator_has_a_byte_and_there_is_at_least_one() {
    var reader = new StreamReader();
    assertThatThrownBy(() -> reader.readuntil(bytes("")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Separator should be");
    assertThatThrownBy(() -> until(reader, "long", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Separator should be");
    assertThatThrownBy(() -> reader.readuntil(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Separator should contain");
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_readuntil_multi_chunks")
  void gives_the_bytes_with_their_separator_and_leaves_the_rest() throws IOException {
    var reader = fed("lineAAA");
    assertThat(text(reader.readuntil(bytes("AAA")))).isEqualTo("lineAAA");
    assertThat(reader).hasToString("<StreamReader>");
    fed(reader, "lineAAAxxx");
    assertThat(text(reader.readuntil(bytes("AAA")))).isEqualTo("lineAAA");
    assertThat(rest(reader)).isEqualTo("xxx");
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_readuntil_multi_chunks_1")
  void finds_a_separator_that_comes_in_pieces_after_others_that_were_none() throws IOException {
    for (var pieces :
        List.of(
            List.of("QWEaa", "XYaa", "a"),
            List.of("QWEaa", "XYa", "aa"),
            List.of("aaa"),
            List.of("Xaaa"),
            List.of("XXX", "a", "a", "a"))) {
      var there = fed(pieces.toArray(new String[0]));
      assertThat(until(there, "aaa")).isEqualTo(String.join("", pieces));
      assertThat(rest(there)).isEmpty();

      var coming = new StreamReader();
      var read = createTask(() -> until(coming, "aaa"));
      for (var piece : pieces) {
        passes(2);
        fed(coming, piece);
      }
      assertThat(read.await()).isEqualTo(String.join("", pieces));
      assertThat(rest(coming)).isEmpty();
    }
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_readuntil_eof")
  void an_end_before_the_separator_is_an_error_that_has_what_came() {
    var reader = fed("some dataAA");
    reader.feedEof();
    var error =
        catchThrowableOfType(IncompleteReadException.class, () -> reader.readuntil(bytes("AAA")));
    assertThat(error).hasMessage("11 bytes read on a total of undefined expected bytes");
    assertThat(text(error.partial())).isEqualTo("some dataAA");
    assertThat(error.expected()).isEqualTo(-1);
    assertThat(reader.atEof()).isTrue();
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_readuntil_limit_found_sep")
  void what_is_longer_than_the_limit_stays_in_the_reader() throws IOException {
    var reader = fed(new StreamReader(3), "some dataAA");
    assertThat(overrun(reader, "AAA"))
        .hasMessageContaining("not found")
        .returns(9, LimitOverrunException::consumed);
    fed(reader, "A");
    assertThat(overrun(reader, "AAA"))
        .hasMessageContaining("is found")
        .returns(9, LimitOverrunException::consumed);
    assertThat(rest(reader)).isEqualTo("some dataAAA");
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_readuntil_multi_separator")
  void of_several_separators_the_one_that_ends_first_counts() throws IOException {
    var lines = fed("line 1\nline 2\r");
    assertThat(until(lines, "\r", "\n")).isEqualTo("line 1\n");
    assertThat(until(lines, "\r", "\n")).isEqualTo("line 2\r");
    assertThat(rest(lines)).isEmpty();

    var overlapping = fed("ABCDEFG");
    assertThat(until(overlapping, "DEF", "BCDE")).isEqualTo("ABCDE");
    assertThat(rest(overlapping)).isEqualTo("FG");
  }

  @TulipTest
  @FromCpython(
      file = "test_streams",
      type = "StreamTests",
      test = "test_readuntil_multi_separator_limit")
  void of_two_that_end_together_the_shorter_one_is_asked_about_the_limit() throws IOException {
    var reader = fed(new StreamReader(3), "some dataA");
    assertThat(overrun(reader, "A", "ome dataA"))
        .hasMessageContaining("is found")
        .returns(9, LimitOverrunException::consumed);
    assertThat(overrun(reader, "ome dataA", "A")).returns(9, LimitOverrunException::consumed);
    assertThat(rest(reader)).isEqualTo("some dataA");
  }

  @TulipTest
  @FromCpython(
      file = "test_streams",
      type = "StreamTests",
      test = "test_readuntil_multi_separator_negative_offset")
  void what_is_shorter_than_the_longest_separator_may_still_end_in_the_shortest()
      throws IOException {
    var reader = fed("data");
    feedLater(reader, "Z");
    feedLater(reader, "Aaaa");
    assertThat(until(reader, "A", "long sep")).isEqualTo("dataZA");
    assertThat(rest(reader)).isEqualTo("aaa");
  }

  @TulipTest
  void without_a_separator_it_is_the_newline_and_unlike_a_line_it_has_to_come() throws IOException {
    var reader = fed("one\ntwo");
    reader.feedEof();
    assertThat(text(reader.readuntil())).isEqualTo("one\n");
    assertThatThrownBy(reader::readuntil).isInstanceOf(IncompleteReadException.class);
  }
}
