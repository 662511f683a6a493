package dev.tulip.tests.cancellation;

import static dev.tulip.tests.cancellation.Ends.bytes;
import static dev.tulip.tests.cancellation.Ends.joined;
import static dev.tulip.tests.cancellation.Ends.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.stream.StreamReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A read of a connection, cancelled at every point, takes nothing; the next one has it all. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadSweepTest {

  private static final String TEXT = "one tulip, two tulips\nthree; four\nand the rest";

  /** One of the ways to read. */
  @FunctionalInterface
  private interface Reading {
    byte[] read(StreamReader reader) throws IOException;
  }

  private static void check(Reading reading) throws IOException {
    for (int piece : new int[] {1, 5, TEXT.length()}) {
      Sweep.everywhere(point -> check(reading, piece, point));
    }
  }

  private static void check(Reading reading, int piece, CancelPoint point) throws IOException {
    try (var ends = Ends.open()) {
      ends.feed(bytes(TEXT), piece);
      var first = point.run(() -> reading.read(ends.reader()));
      assertThat(ends.writer().isClosing()).isFalse();
      var rest = ends.reader().read();
      assertThat(text(joined(first == null ? new byte[0] : first, rest))).isEqualTo(TEXT);

      ends.writer().write("still open\n");
      assertThat(text(ends.peer().reader().readline())).isEqualTo("still open\n");
    }
  }

  @Test
  void some_bytes() throws IOException {
    check(reader -> reader.read(3));
  }

  @Test
  void everything_up_to_the_end() throws IOException {
    check(StreamReader::read);
  }

  @Test
  void an_exact_number_of_bytes() throws IOException {
    check(reader -> reader.readexactly(29));
  }

  @Test
  void a_line() throws IOException {
    check(StreamReader::readline);
  }

  @Test
  void a_line_of_an_iterator() throws IOException {
    check(reader -> reader.iterator().next());
  }

  @Test
  void what_is_before_a_separator() throws IOException {
    check(reader -> reader.readuntil(List.of(bytes(";"), bytes("four\n"))));
  }

  @Test
  void into_a_buffer() throws IOException {
    check(ReadSweepTest::readInto);
  }

  private static byte[] readInto(StreamReader reader) throws IOException {
    var into = ByteBuffer.allocate(7);
    reader.readInto(into);
    return Arrays.copyOf(into.array(), into.position());
  }
}
