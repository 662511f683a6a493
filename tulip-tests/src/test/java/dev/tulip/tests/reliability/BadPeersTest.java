package dev.tulip.tests.reliability;

import static dev.tulip.tests.reliability.Site.bytes;
import static dev.tulip.tests.reliability.Site.pass;
import static dev.tulip.tests.reliability.Site.reset;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.TimeoutException;
import dev.tulip.stream.IncompleteReadException;
import dev.tulip.stream.LimitOverrunException;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that do what they should not: who waits is told, nobody else notices, nothing is left. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BadPeersTest {

  private static final byte[] PIECE = new byte[16 * 1024];

  private static byte[] receive(SocketChannel peer, int most) throws IOException {
    return Asyncio.getRunningLoop().sockRecv(peer, most);
  }

  @Test
  void one_that_sends_a_byte_at_a_time_is_understood() throws IOException {
    Site.visit(
        Site::echo,
        site -> {
          try (var peer = site.peer()) {
            peer.setOption(StandardSocketOptions.TCP_NODELAY, true);
            for (byte each : bytes("one tulip\n")) {
              peer.write(ByteBuffer.wrap(new byte[] {each}));
              site.neighbourGoesOn();
            }
            peer.shutdownOutput();
            var echo = new StringBuilder();
            for (var got = receive(peer, 100); got.length > 0; got = receive(peer, 100)) {
              echo.append(new String(got, UTF_8));
            }
            assertThat(echo).hasToString("one tulip\n");
          }
          assertThat(site.outcome()).isNull();
        });
  }

  private static void sendForEver(StreamReader reader, StreamWriter writer) throws IOException {
    while (true) {
      writer.send(PIECE);
      assertBounded(writer);
    }
  }

  static void assertBounded(StreamWriter writer) {
    assertThat(writer.transport().getWriteBufferSize())
        .isLessThanOrEqualTo(writer.transport().getWriteBufferLimits().high() + PIECE.length);
  }

  @Test
  void one_that_resets_while_it_is_written_to_fails_the_writer() throws IOException {
    Site.visit(
        BadPeersTest::sendForEver,
        site -> {
          var peer = site.peer();
          receive(peer, 1024);
          site.neighbourGoesOn();
          reset(peer);
          assertThat(site.outcome()).isInstanceOf(IOException.class);
        });
  }

  @Test
  void one_that_resets_while_it_is_read_from_fails_the_reader() throws IOException {
    Site.visit(
        (reader, _) -> reader.readexactly(1 << 20),
        site -> {
          var peer = site.peer();
          peer.write(ByteBuffer.wrap(PIECE));
          site.neighbourGoesOn();
          reset(peer);
          assertThat(site.outcome())
              .isInstanceOf(dev.tulip.transport.ConnectionResetException.class)
              .hasMessageContaining("reset");
        });
  }

  @Test
  void one_that_vanishes_in_the_middle_of_a_message_leaves_what_came() throws IOException {
    Site.visit(
        (reader, _) -> reader.readexactly(1 << 20),
        site -> {
          try (var peer = site.peer()) {
            Asyncio.getRunningLoop().sockSendall(peer, bytes("half a message"));
          }
          assertThat(site.outcome()).isInstanceOf(IncompleteReadException.class);
          var incomplete = (IncompleteReadException) site.outcome();
          assertThat(incomplete.partial()).isEqualTo(bytes("half a message"));
        });
  }

  @Test
  void one_that_has_said_all_still_gets_its_answer() throws IOException {
    Site.visit(
        BadPeersTest::answerWhenAllIsSaid,
        site -> {
          try (var peer = site.peer()) {
            Asyncio.getRunningLoop().sockSendall(peer, bytes("a question"));
            peer.shutdownOutput();
            long count = 0;
            for (int got = receive(peer, 1 << 16).length; got > 0; ) {
              count += got;
              got = receive(peer, 1 << 16).length;
            }
            assertThat(count).isEqualTo(4L << 20);
          }
          assertThat(site.outcome()).isNull();
        });
  }

  private static void answerWhenAllIsSaid(StreamReader reader, StreamWriter writer)
      throws IOException {
    assertThat(reader.read()).isEqualTo(bytes("a question"));
    for (int i = 0; i < 256; i++) {
      writer.send(PIECE);
    }
  }

  @Test
  void one_that_says_nothing_is_given_up_after_the_servers_time() throws IOException {
    Site.visit(
        (reader, _) -> Asyncio.waitFor(() -> reader.readline(), Duration.ofMillis(20)),
        site -> {
          try (var peer = site.peer()) {
            assertThat(site.outcome()).isInstanceOf(TimeoutException.class);
            assertThat(receive(peer, 1)).as("the end of the stream").isEmpty();
          }
        });
  }

  @Test
  void one_whose_line_never_ends_is_refused() throws IOException {
    Site.visit(
        (reader, _) -> reader.readline(),
        site -> {
          try (var peer = site.peer()) {
            var sending =
                Asyncio.createTask(
                    () -> Asyncio.getRunningLoop().sockSendall(peer, new byte[64 << 20]));
            assertThat(site.outcome()).isInstanceOf(LimitOverrunException.class);
            Site.awaitEnd(sending);
            assertThat(sending.exception()).isInstanceOf(IOException.class);
          }
        });
  }

  @Test
  void many_that_are_gone_before_they_are_accepted_do_no_harm() throws IOException {
    Site.visit(
        Site::echo,
        site -> {
          for (int i = 0; i < 50; i++) {
            var gone = SocketChannel.open(new InetSocketAddress(Site.HOST, site.port()));
            if (i % 2 == 0) {
              reset(gone);
            } else {
              gone.close();
            }
            pass();
          }
        });
  }
}
