package dev.tulip.tests.cancellation;

import static dev.tulip.tests.cancellation.Ends.bytes;
import static dev.tulip.tests.cancellation.Ends.joined;
import static dev.tulip.tests.cancellation.Ends.many;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.stream.StreamReader;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What was written is sent, wherever the coroutine that waits for room is cancelled. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WriteSweepTest {

  /** More than the system's buffers take on loopback. */
  private static final byte[] MUCH = many(8 << 20);

  private static final byte[] END = bytes("the end");

  /** Reads on, a step a pass, and so lets the writer go on. */
  private static void readSlowly(StreamReader reader, byte[] expected) throws IOException {
    var got = new byte[expected.length];
    int count = 0;
    while (true) {
      var piece = reader.read(1 << 20);
      if (piece.length == 0) {
        break;
      }
      System.arraycopy(piece, 0, got, count, piece.length);
      count += piece.length;
    }
    assertThat(count).isEqualTo(expected.length);
    assertThat(Arrays.equals(got, expected)).as("the same bytes").isTrue();
  }

  @Test
  void draining() throws IOException {
    assertThat(Sweep.everywhere(WriteSweepTest::drain)).as("passes").isGreaterThan(2);
  }

  private static void drain(CancelPoint point) throws Exception {
    try (var ends = Ends.open()) {
      ends.writer().write(MUCH);
      var reading = Asyncio.createTask(() -> readSlowly(ends.peer().reader(), joined(MUCH, END)));
      point.perform(ends.writer()::drain);
      ends.writer().write(END);
      ends.writer().writeEof();
      reading.await();
    }
  }

  @Test
  void sending() throws IOException {
    assertThat(Sweep.everywhere(WriteSweepTest::send)).as("passes").isGreaterThan(2);
  }

  private static void send(CancelPoint point) throws Exception {
    try (var ends = Ends.open()) {
      var expected = point.isBeforeTheBeginning() ? END : joined(MUCH, END);
      var reading = Asyncio.createTask(() -> readSlowly(ends.peer().reader(), expected));
      point.perform(() -> ends.writer().send(MUCH));
      ends.writer().send(END);
      ends.writer().writeEof();
      reading.await();
    }
  }

  @Test
  void one_of_several_who_drain() throws IOException {
    assertThat(Sweep.everywhere(WriteSweepTest::drainWithOthers)).as("passes").isGreaterThan(2);
  }

  private static void drainWithOthers(CancelPoint point) throws Exception {
    try (var ends = Ends.open()) {
      ends.writer().write(MUCH);
      var before = Asyncio.createTask(() -> ends.writer().drain());
      var reading = Asyncio.createTask(() -> readSlowly(ends.peer().reader(), MUCH));
      point.perform(ends.writer()::drain);
      before.await();
      ends.writer().drain();
      ends.writer().writeEof();
      reading.await();
    }
  }

  @Test
  void waiting_until_the_connection_is_closed() throws IOException {
    assertThat(Sweep.everywhere(WriteSweepTest::waitClosed)).as("passes").isGreaterThan(2);
  }

  private static void waitClosed(CancelPoint point) throws Exception {
    try (var ends = Ends.open()) {
      ends.writer().write(MUCH);
      ends.writer().close();
      var reading = Asyncio.createTask(() -> readSlowly(ends.peer().reader(), MUCH));
      point.perform(ends.writer()::waitClosed);
      ends.writer().waitClosed();
      reading.await();
    }
  }
}
