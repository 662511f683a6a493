package dev.tulip.tests.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import dev.tulip.sync.Event;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** However much is sent, what is buffered stays below the marks. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FlowTest {

  private static final int PIECE = 16 * 1024;
  private static final int PIECES = 2_000;

  /** What one look at the socket reads at most. */
  private static final int READ_SIZE = 256 * 1024;

  private static byte[] piece(int number) {
    var piece = new byte[PIECE];
    Arrays.fill(piece, (byte) number);
    return piece;
  }

  @Test
  void a_fast_writer_waits_for_a_slow_reader() throws IOException {
    Site.visit(
        FlowTest::writeFast,
        site -> {
          var streams = site.streams();
          for (int i = 0; i < PIECES; i++) {
            assertThat(streams.reader().readexactly(PIECE)).isEqualTo(piece(i));
            Site.pass();
          }
          assertThat(site.outcome()).isNull();
          streams.writer().close();
          streams.writer().waitClosed();
        });
  }

  private static void writeFast(StreamReader reader, StreamWriter writer) throws IOException {
    int high = writer.transport().getWriteBufferLimits().high();
    for (int i = 0; i < PIECES; i++) {
      writer.send(piece(i));
      assertThat(writer.transport().getWriteBufferSize()).isLessThanOrEqualTo(high);
    }
  }

  @Test
  void a_writer_whose_peer_never_reads_is_stopped_and_told_when_the_peer_is_gone()
      throws IOException {
    int[] sent = {0};
    Site.visit(
        (_, writer) -> writeCounting(writer, sent),
        site -> {
          var peer = site.peer();
          int before = -1;
          while (sent[0] != before || before < 2) {
            before = sent[0];
            site.neighbourGoesOn();
          }
          Site.reset(peer);
          assertThat(site.outcome()).isInstanceOf(IOException.class);
          assertThat(sent[0]).isEqualTo(before);
        });
  }

  private static void writeCounting(StreamWriter writer, int[] sent) throws IOException {
    while (true) {
      writer.send(piece(sent[0]));
      sent[0]++;
    }
  }

  private static final Pattern BUFFERED = Pattern.compile("<StreamReader (\\d+) bytes");

  private static int buffered(StreamReader reader) {
    var matcher = BUFFERED.matcher(reader.toString());
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  @Test
  void a_flood_stops_at_a_reader_that_does_not_read() throws IOException {
    var reading = new Event();
    Site.visit(
        (reader, _) -> readWhenTold(reader, reading),
        site -> {
          var peer = site.peer();
          int accepted = flood(site, peer);
          reading.set();
          Asyncio.getRunningLoop().sockSendall(peer, new byte[(32 << 20) - accepted]);
          peer.close();
          assertThat(site.outcome()).isNull();
        });
  }

  /** Sends until the system takes no more for a while. */
  private static int flood(Site site, SocketChannel peer) throws IOException {
    int accepted = 0;
    for (int idle = 0; idle < 5; ) {
      int count = peer.write(ByteBuffer.wrap(new byte[1 << 20]));
      accepted += count;
      idle = count == 0 ? idle + 1 : 0;
      site.neighbourGoesOn();
    }
    assertThat(accepted).isLessThan(32 << 20);
    return accepted;
  }

  private static void readWhenTold(StreamReader reader, Event reading) throws IOException {
    reading.await();
    assertThat(buffered(reader))
        .isPositive()
        .isLessThanOrEqualTo(2 * StreamReader.DEFAULT_LIMIT + READ_SIZE);
    int count = 0;
    for (int got = reader.read(PIECE).length; got > 0; got = reader.read(PIECE).length) {
      count += got;
      assertThat(buffered(reader)).isLessThanOrEqualTo(2 * StreamReader.DEFAULT_LIMIT + READ_SIZE);
    }
    assertThat(count).isEqualTo(32 << 20);
  }
}
