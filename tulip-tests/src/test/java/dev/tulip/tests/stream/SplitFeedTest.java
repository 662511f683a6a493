package dev.tulip.tests.stream;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.tests.stream.Bytes.bytes;
import static dev.tulip.tests.stream.Bytes.text;
import static dev.tulip.tests.sync.Steps.passes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.stream.IncompleteReadException;
import dev.tulip.stream.StreamReader;
import dev.tulip.testing.TulipTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * However the bytes come, all at once, in two pieces of any size, or one by one, and whether they are
 * there before they are asked for or come while a coroutine waits: what is read is the same.
 */
class SplitFeedTest {

  private static final String TEXT = "Zeile\r\nköstlich\n日本語\r\n\n🌷 tulip\r\r\nend, 末";

  /** Reads all of a stream, piece by piece. */
  @FunctionalInterface
  private interface Reading {
    List<String> readAll(StreamReader reader) throws IOException;
  }

  @TulipTest
  void lines_are_the_same() throws IOException {
    check(
        SplitFeedTest::lines,
        List.of("Zeile\r\n", "köstlich\n", "日本語\r\n", "\n", "🌷 tulip\r\r\n", "end, 末"));
  }

  private static List<String> lines(StreamReader reader) throws IOException {
    var lines = new ArrayList<String>();
    for (var line = reader.readline(); line.length > 0; line = reader.readline()) {
      lines.add(text(line));
    }
    return lines;
  }

  @TulipTest
  void lines_of_a_loop_are_the_same() throws IOException {
    check(
        SplitFeedTest::iterated,
        List.of("Zeile\r\n", "köstlich\n", "日本語\r\n", "\n", "🌷 tulip\r\r\n", "end, 末"));
  }

  private static List<String> iterated(StreamReader reader) {
    var lines = new ArrayList<String>();
    reader.lines(UTF_8).forEach(lines::add);
    return lines;
  }

  @TulipTest
  void what_ends_with_one_of_several_separators_is_the_same() throws IOException {
    check(
        reader -> until(reader, "\r\n", "本", "\r\r\n", "🌷"),
        List.of("Zeile\r\n", "köstlich\n日本", "語\r\n", "\n🌷", " tulip\r\r\n", "end, 末"));
  }

  @TulipTest
  void what_ends_with_a_long_separator_is_the_same() throws IOException {
    check(
        reader -> until(reader, "語\r\n\n🌷"),
        List.of("Zeile\r\nköstlich\n日本語\r\n\n🌷", " tulip\r\r\nend, 末"));
  }

  private static List<String> until(StreamReader reader, String... separators) throws IOException {
    var wanted = Arrays.stream(separators).map(Bytes::bytes).toList();
    var found = new ArrayList<String>();
    try {
      while (true) {
        found.add(text(reader.readuntil(wanted)));
      }
    } catch (IncompleteReadException e) {
      found.add(text(e.partial()));
    }
    return found;
  }

  @TulipTest
  void so_and_so_many_bytes_are_the_same() throws IOException {
    var bytes = bytes(TEXT);
    var expected = new ArrayList<String>();
    for (int i = 0; i < bytes.length; i += 7) {
      expected.add(Arrays.toString(Arrays.copyOfRange(bytes, i, Math.min(i + 7, bytes.length))));
    }
    assertThat(bytes.length % 7).isNotZero();
    check(SplitFeedTest::sevens, expected);
  }

  private static List<String> sevens(StreamReader reader) throws IOException {
    var found = new ArrayList<String>();
    try {
      while (true) {
        found.add(Arrays.toString(reader.readexactly(7)));
      }
    } catch (IncompleteReadException e) {
      found.add(Arrays.toString(e.partial()));
    }
    return found;
  }

  @TulipTest
  void everything_to_the_end_is_the_same() throws IOException {
    check(reader -> List.of(text(reader.read())), List.of(TEXT));
  }

  @TulipTest
  void a_few_bytes_at_a_time_are_together_the_same() throws IOException {
    check(SplitFeedTest::blocks, List.of(TEXT));
  }

  private static List<String> blocks(StreamReader reader) throws IOException {
    var all = ByteBuffer.allocate(200);
    for (var block = reader.read(5); block.length > 0; block = reader.read(5)) {
      assertThat(block.length).isLessThanOrEqualTo(5);
      all.put(block);
    }
    return List.of(UTF_8.decode(all.flip()).toString());
  }

  @TulipTest
  void what_is_put_into_buffers_is_together_the_same() throws IOException {
    check(SplitFeedTest::intoBuffers, List.of(TEXT));
  }

  private static List<String> intoBuffers(StreamReader reader) throws IOException {
    var all = ByteBuffer.allocate(200);
    do {
      all.limit(Math.min(all.position() + 3, all.capacity()));
    } while (reader.readInto(all) > 0);
    return List.of(UTF_8.decode(all.flip()).toString());
  }

  private static void check(Reading reading, List<String> expected) throws IOException {
    var bytes = bytes(TEXT);
    checkFed(reading, expected, List.of(bytes));
    for (int i = 1; i < bytes.length; i++) {
      checkFed(
          reading,
          expected,
          List.of(Arrays.copyOf(bytes, i), Arrays.copyOfRange(bytes, i, bytes.length)));
    }
    checkFed(
        reading,
        expected,
        IntStream.range(0, bytes.length).mapToObj(i -> new byte[] {bytes[i]}).toList());
  }

  private static void checkFed(Reading reading, List<String> expected, List<byte[]> pieces)
      throws IOException {
    var before = new StreamReader();
    pieces.forEach(before::feedData);
    before.feedEof();
    assertThat(reading.readAll(before)).isEqualTo(expected);

    var meanwhile = new StreamReader();
    var all = createTask(() -> reading.readAll(meanwhile));
    for (var piece : pieces) {
      passes(2);
      meanwhile.feedData(piece);
    }
    passes(2);
    meanwhile.feedEof();
    assertThat(all.await()).isEqualTo(expected);
    assertThat(meanwhile.atEof()).isTrue();
  }
}
