package dev.tulip.tests.stream;

import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.tests.stream.Bytes.fed;
import static dev.tulip.tests.stream.Bytes.feedLater;
import static dev.tulip.tests.stream.Bytes.rest;
import static dev.tulip.tests.stream.Bytes.text;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tulip.stream.LimitOverrunException;
import dev.tulip.stream.StreamReader;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.NoSuchElementException;

/** Lines: one by one, in a for-each loop, and too long ones. */
class ReadLineTest {

  private static LimitOverrunException overrun(StreamReader reader) {
    return catchThrowableOfType(LimitOverrunException.class, reader::readline);
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_readline")
  void waits_for_the_newline_and_leaves_what_comes_behind_it() throws IOException {
    var reader = fed("one ");
    feedLater(reader, "two ", "three ", "\n four");
    assertThat(text(reader.readline())).isEqualTo("one two three \n");
    assertThat(rest(reader)).isEqualTo(" four");
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_readline_nolimit_nowait")
  void takes_a_line_that_is_there_already() throws IOException {
    var reader = fed("line1\n", "line2\nline3\n");
    assertThat(text(reader.readline())).isEqualTo("line1\n");
    assertThat(rest(reader)).isEqualTo("line2\nline3\n");
  }

  @TulipTest
  @FromCpython(
      file = "test_streams",
      type = "StreamTests",
      test = {"test_readline_eof", "test_readline_empty_eof"})
  void the_last_line_needs_no_newline_and_behind_it_there_is_nothing() throws IOException {
    var reader = fed("last");
    reader.feedEof();
    assertThat(text(reader.readline())).isEqualTo("last");
    assertThat(reader.readline()).isEmpty();
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_readline_read_byte_count")
  void read_goes_on_behind_the_line() throws IOException {
    var reader = fed("line1\nline2\nline3\n");
    reader.readline();
    assertThat(text(reader.read(7))).isEqualTo("line2\nl");
    assertThat(rest(reader)).isEqualTo("ine3\n");
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_readline_exception")
  void throws_what_the_connection_has_failed_with() throws IOException {
    var reader = fed("line\n");
    assertThat(text(reader.readline())).isEqualTo("line\n");
    reader.setException(new IllegalArgumentException("broken"));
    assertThatThrownBy(reader::readline)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("broken");
  }

  @TulipTest
  @FromCpython(
      file = "test_streams",
      type = "StreamTests",
      test = "test_readline_limit_with_existing_data")
  void a_line_beyond_the_limit_is_dropped_up_to_its_newline() throws IOException {
    var whole = fed(new StreamReader(3), "li", "ne1\nline2\n");
    assertThat(overrun(whole)).hasMessageContaining("is found").returns(5, e -> e.consumed());
    assertThat(rest(whole)).isEqualTo("line2\n");

    var begun = fed(new StreamReader(3), "li", "ne1", "li");
    assertThat(overrun(begun)).hasMessageContaining("not found").returns(7, e -> e.consumed());
    assertThat(rest(begun)).isEmpty();
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_readline_limit")
  void a_line_that_grows_beyond_the_limit_is_dropped_too() throws IOException {
    var single = new StreamReader(7);
    feedLater(single, "chunk1", "chunk2", "chunk3\n");
    getRunningLoop().callSoon(single::feedEof);
    assertThat(overrun(single)).isNotNull();
    assertThat(single.atEof()).isTrue();

    var followed = new StreamReader(7);
    feedLater(followed, "chunk1", "chunk2\n", "chunk3\n");
    assertThat(overrun(followed)).isNotNull();
    assertThat(rest(followed)).isEqualTo("chunk3\n");
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_readline_limit")
  void the_limit_is_the_line_without_its_newline() throws IOException {
    var reader = fed(new StreamReader(7), "1234567\n");
    assertThat(text(reader.readline())).isEqualTo("1234567\n");
    fed(reader, "12345678\n");
    assertThat(overrun(reader)).hasMessageContaining("is found");
    assertThat(reader).hasToString("<StreamReader limit=7>");
    fed(reader, "12345678");
    assertThat(overrun(reader)).hasMessageContaining("not found");
    assertThat(reader).hasToString("<StreamReader limit=7>");
    fed(reader, "short\n");
    assertThat(text(reader.readline())).isEqualTo("short\n");
  }

  @TulipTest
  @FromCpython(file = "test_pep492", type = "StreamReaderTests", test = "test_readline")
  void for_each_gives_every_line_with_its_newline() throws IOException {
    var reader = fed("one\n", "\n", "three");
    reader.feedEof();
    var lines = new ArrayList<String>();
    for (var line : reader) {
      lines.add(text(line));
    }
    assertThat(lines).containsExactly("one\n", "\n", "three");
    assertThat(reader.iterator().hasNext()).isFalse();
    assertThatThrownBy(() -> reader.iterator().next()).isInstanceOf(NoSuchElementException.class);
  }

  @TulipTest
  void for_each_waits_for_lines() {
    var reader = new StreamReader();
    feedLater(reader, "späte\n", "Ze", "ile\n");
    getRunningLoop().callSoon(reader::feedEof);
    assertThat(reader.lines(UTF_8)).containsExactly("späte\n", "Zeile\n");
  }

  @TulipTest
  void a_loop_that_is_left_early_takes_only_the_lines_it_has_seen() throws IOException {
    var reader = fed("one\n", "two\n", "three\n");
    for (var line : reader.lines(UTF_8)) {
      if (line.equals("two\n")) {
        break;
      }
    }
    assertThat(reader.readline(UTF_8)).isEqualTo("three\n");
  }

  @TulipTest
  void a_failure_leaves_the_loop_as_an_unchecked_exception() {
    var reader = fed("one\n");
    var failure = new IOException("gone");
    var lines = reader.lines(UTF_8).iterator();
    assertThat(lines.next()).isEqualTo("one\n");
    reader.setException(failure);
    assertThatThrownBy(lines::hasNext).isInstanceOf(UncheckedIOException.class).hasCause(failure);
  }

  @TulipTest
  void text_is_decoded_by_the_charset_that_is_given() throws IOException {
    var reader = new StreamReader();
    reader.feedData("Käse\n".getBytes(ISO_8859_1));
    reader.feedData("Käse\n".getBytes(UTF_8));
    assertThat(reader.readline(ISO_8859_1)).isEqualTo("Käse\n");
    assertThat(reader.readline(UTF_8)).isEqualTo("Käse\n");
  }
}
