package dev.tulip.tests.stream;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.tests.stream.Bytes.bytes;
import static dev.tulip.tests.stream.Bytes.text;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.CancelledError;
import dev.tulip.Coroutine;
import dev.tulip.Task;
import dev.tulip.stream.StreamReader;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.StreamPair;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** A read that is cancelled, whenever it is, takes nothing: the next one has it all. */
class CancelledReadTest {

  private static final String TEXT = "größer\nals alles;zuvor\nEnde";

  /** One of the ways to read. */
  @FunctionalInterface
  private interface Reading {
    byte[] read(StreamReader reader) throws IOException;
  }

  private static final List<Reading> READINGS =
      List.of(
          StreamReader::readline,
          reader -> reader.readuntil(List.of(bytes(";"), bytes("zuvor\n"))),
          reader -> reader.readexactly(20),
          reader -> reader.read(3),
          StreamReader::read,
          CancelledReadTest::readInto);

  private static byte[] readInto(StreamReader reader) throws IOException {
    var into = ByteBuffer.allocate(4);
    reader.readInto(into);
    return Arrays.copyOf(into.array(), into.position());
  }

  /** Before the read begins, while it waits, and between its wake-up and its turn. */
  @TulipTest
  void nothing_is_lost_and_nothing_comes_twice_wherever_a_read_is_cancelled() throws IOException {
    var all = bytes(TEXT);
    for (var reading : READINGS) {
      for (int fed = 0; fed <= all.length; fed++) {
        for (int passes = 0; passes < 4; passes++) {
          check(reading, all, fed, passes);
        }
      }
    }
  }

  private static void check(Reading reading, byte[] all, int fed, int passes) throws IOException {
    var reader = new StreamReader();
    var read = start(reading, reader);
    passes(passes % 2);
    reader.feedData(Arrays.copyOf(all, fed));
    passes(passes / 2);
    read.cancel();
    var first = resultOrNothing(read);
    reader.feedData(Arrays.copyOfRange(all, fed, all.length));
    reader.feedEof();
    var rest = reader.read();
    var both = ByteBuffer.allocate(first.length + rest.length).put(first).put(rest);
    assertThat(text(both.array())).isEqualTo(TEXT);
  }

  private static Task<byte[]> start(Reading reading, StreamReader reader) {
    Coroutine<byte[]> body = () -> reading.read(reader);
    return createTask(body);
  }

  /** What a read has given that was done before it was cancelled. */
  private static byte[] resultOrNothing(Task<byte[]> read) {
    try {
      return read.await();
    } catch (CancelledError _) {
      return new byte[0];
    }
  }

  @TulipTest
  void reads_that_are_cancelled_again_and_again_lose_nothing_of_a_line() throws IOException {
    var reader = new StreamReader();
    for (var each : bytes("Tulpenzwiebel\n")) {
      var read = start(StreamReader::readline, reader);
      passes(1);
      reader.feedData(new byte[] {each});
      read.cancel();
      assertThat(resultOrNothing(read)).isEmpty();
    }
    assertThat(text(reader.readline())).isEqualTo("Tulpenzwiebel\n");
  }

  @TulipTest(realTime = true)
  void a_connection_lives_on_after_a_cancelled_read() throws IOException {
    try (var pair = StreamPair.open()) {
      var reader = pair.client().reader();
      var read = start(StreamReader::readline, reader);
      passes(1);
      pair.peer().writer().write("first half, ");
      while (reader.toString().contains(" waiter=")) {
        passes(1);
      }
      read.cancel();
      assertThat(resultOrNothing(read)).isEmpty();
      assertThat(pair.client().writer().isClosing()).isFalse();
      pair.peer().writer().write("second half\n");
      assertThat(text(reader.readline())).isEqualTo("first half, second half\n");
    }
  }
}
