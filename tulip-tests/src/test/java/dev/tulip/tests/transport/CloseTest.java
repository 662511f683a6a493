package dev.tulip.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.tests.CapturedLog;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.Transport;
import dev.tulip.transport.WaterMarks;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The end of a connection, which comes once. */
class CloseTest {

  private static final String FILE = "test_selector_events";

  private final Notes protocol = new Notes();
  private final ScriptedConnection<Notes> connection = ScriptedConnection.of(protocol);
  private final Transport transport = connection.transport;

  @AfterEach
  void close() {
    connection.close();
  }

  @FromCpython(
      file = FILE,
      type = "SelectorTransportTests",
      test = {"test_close", "test_connection_lost"})
  @FromCpython(
      file = FILE,
      type = "SelectorSocketTransportTests",
      test = "test_transport_close_remove_writer")
  @Test
  void closing_stops_reading_at_once_and_tells_the_protocol_in_the_next_pass() {
    transport.close();
    transport.close();
    assertThat(transport.isClosing()).isTrue();
    assertThat(connection.socket.isWatchedForReading()).isFalse();
    assertThat(connection.socket.isWatchedForWriting()).isFalse();
    assertThat(protocol.log).containsExactly("made");
    assertThat(connection.socket.isOpen()).isTrue();
    connection.pass();
    assertThat(protocol.log).containsExactly("made", "lost");
    assertThat(protocol.reason).isNull();
    assertThat(connection.socket.closings()).isOne();
    connection.pass();
    assertThat(protocol.log).containsExactly("made", "lost");
  }

  @FromCpython(file = FILE, type = "SelectorTransportTests", test = "test_close_write_buffer")
  @Test
  void what_waits_is_sent_first() {
    connection.socket.room(0);
    connection.write("data");
    transport.close();
    connection.pass();
    assertThat(connection.socket.isWatchedForReading()).isFalse();
    assertThat(protocol.log).containsExactly("made");
  }

  @FromCpython(
      file = FILE,
      type = "SelectorSocketTransportTests",
      test = "test_write_ready_closing")
  @Test
  void the_protocol_is_told_in_the_pass_in_which_the_last_byte_goes() {
    connection.socket.room(0);
    connection.write("data");
    transport.close();
    connection.socket.room(4);
    connection.pass();
    assertThat(connection.socket.writtenText()).isEqualTo("data");
    assertThat(protocol.log).containsExactly("made", "lost");
    assertThat(protocol.reason).isNull();
    assertThat(connection.socket.isOpen()).isFalse();
  }

  @FromCpython(
      file = FILE,
      type = "SelectorTransportTests",
      test = {"test_abort", "test_force_close"})
  @Test
  void aborting_drops_what_waits() {
    connection.socket.room(0);
    connection.write("data");
    transport.abort();
    transport.abort();
    assertThat(transport.isClosing()).isTrue();
    assertThat(transport.getWriteBufferSize()).isZero();
    assertThat(connection.socket.isWatchedForReading()).isFalse();
    assertThat(connection.socket.isWatchedForWriting()).isFalse();
    connection.socket.room(100);
    connection.pass();
    assertThat(connection.socket.writes()).isEmpty();
    assertThat(protocol.log).containsExactly("made", "lost");
    assertThat(protocol.reason).isNull();
  }

  @Test
  void aborting_a_transport_that_closes_slowly_ends_it_once() {
    connection.socket.room(0);
    connection.write("data");
    transport.close();
    transport.abort();
    connection.pass();
    connection.pass();
    assertThat(protocol.log).containsExactly("made", "lost");
    assertThat(connection.socket.closings()).isOne();
  }

  @Test
  void an_abort_in_the_pass_in_which_the_last_byte_goes_ends_it_once() {
    var aborting =
        new Notes() {
          @Override
          public void resumeWriting() {
            transport.abort();
          }
        };
    transport.setProtocol(aborting);
    transport.setWriteBufferLimits(WaterMarks.ofHigh(0));
    connection.socket.room(0);
    connection.write("data");
    transport.close();
    connection.socket.room(4);
    connection.pass();
    connection.pass();
    assertThat(aborting.log).containsExactly("pause", "lost");
  }

  @Test
  void closing_within_data_received_is_closing() {
    var closing =
        new Notes() {
          @Override
          public void dataReceived(ByteBuffer data) {
            super.dataReceived(data);
            transport.close();
          }
        };
    transport.setProtocol(closing);
    connection.socket.deliver("one").deliver("two");
    connection.pass();
    connection.pass();
    assertThat(closing.log).containsExactly("data one", "lost");
  }

  @Test
  void the_socket_is_closed_though_the_protocol_fails_at_the_end() {
    var failure = new IllegalStateException("on purpose");
    transport.setProtocol(
        new Notes() {
          @Override
          public void connectionLost(@Nullable Throwable exception) {
            throw failure;
          }
        });
    transport.close();
    connection.pass();
    assertThat(connection.socket.isOpen()).isFalse();
    assertThat(connection.errors).hasSize(1);
    assertThat(connection.errors.getFirst().message()).startsWith("Exception in callback");
    assertThat(connection.errors.getFirst().exception()).isSameAs(failure);
  }

  @Test
  void a_socket_that_cannot_be_closed_is_worth_a_line_in_debug_mode() {
    connection.loop.setDebug(true);
    connection.socket.failClose(new IOException("close failed"));
    try (var log = new CapturedLog()) {
      transport.close();
      connection.pass();
      assertThat(protocol.log).containsExactly("made", "lost");
      assertThat(connection.errors).isEmpty();
      assertThat(log.messages()).allMatch(line -> line.contains("close failed"));
    }
  }

  @Test
  void an_event_of_the_pass_in_which_it_ended_is_forgotten() {
    connection.loop.callSoon(transport::abort);
    connection.socket.deliver("x");
    connection.pass();
    connection.pass();
    assertThat(protocol.log).containsExactly("made", "lost");
  }
}
