package dev.tulip.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reading can be paused, and nothing comes meanwhile. */
class PauseReadingTest {

  private static final String FILE = "test_selector_events";
  private static final String TYPE = "SelectorSocketTransportTests";

  private final Notes protocol = new Notes();
  private final ScriptedConnection<Notes> connection = ScriptedConnection.of(protocol);
  private final Transport transport = connection.transport;

  @AfterEach
  void close() {
    connection.close();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_pause_resume_reading")
  @Test
  void pausing_and_resuming_may_be_repeated() {
    assertThat(transport.isReading()).isTrue();
    transport.pauseReading();
    transport.pauseReading();
    assertThat(transport.isReading()).isFalse();
    assertThat(connection.socket.isWatchedForReading()).isFalse();
    connection.socket.deliver("x");
    connection.pass();
    assertThat(protocol.log).containsExactly("made");
    transport.resumeReading();
    transport.resumeReading();
    assertThat(transport.isReading()).isTrue();
    connection.pass();
    assertThat(protocol.log).containsExactly("made", "data x");
    transport.close();
    assertThat(transport.isReading()).isFalse();
    assertThat(connection.socket.isWatchedForReading()).isFalse();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_pause_reading_connection_made")
  @Test
  void a_protocol_may_pause_when_its_connection_is_made() {
    var pausing =
        new Notes() {
          @Override
          public void connectionMade(Transport transport) {
            super.connectionMade(transport);
            transport.pauseReading();
          }
        };
    try (var other = ScriptedConnection.of(pausing)) {
      assertThat(other.transport.isReading()).isFalse();
      assertThat(other.socket.isWatchedForReading()).isFalse();
      other.socket.deliver("x");
      other.pass();
      other.transport.resumeReading();
      assertThat(other.socket.isWatchedForReading()).isTrue();
      other.pass();
      assertThat(pausing.log).containsExactly("made", "data x");
      other.transport.close();
      assertThat(other.socket.isWatchedForReading()).isFalse();
    }
  }

  @FromCpython(file = FILE, type = "SelectorTransportTests", test = "test__add_reader")
  @Test
  void a_transport_that_closes_does_not_read_again() {
    connection.socket.room(0);
    connection.write("waits");
    transport.pauseReading();
    transport.close();
    transport.resumeReading();
    assertThat(transport.isReading()).isFalse();
    assertThat(connection.socket.isWatchedForReading()).isFalse();
  }

  @Test
  void an_event_that_is_queued_when_reading_is_paused_is_forgotten() {
    connection.loop.callSoon(transport::pauseReading);
    connection.socket.deliver("x");
    connection.pass();
    assertThat(protocol.log).containsExactly("made");
    transport.resumeReading();
    connection.pass();
    assertThat(protocol.log).containsExactly("made", "data x");
  }

  @Test
  void so_it_is_when_reading_is_resumed_in_the_same_pass() {
    connection.loop.callSoon(
        () -> {
          transport.pauseReading();
          transport.resumeReading();
        });
    connection.socket.deliver("x");
    connection.pass();
    assertThat(protocol.log).containsExactly("made");
    connection.pass();
    assertThat(protocol.log).containsExactly("made", "data x");
  }

  @Test
  void a_transport_that_closes_with_bytes_to_send_reads_no_more_in_that_pass_either() {
    connection.socket.room(0);
    connection.write("waits");
    connection.loop.callSoon(transport::close);
    connection.socket.deliver("x");
    connection.pass();
    assertThat(protocol.log).containsExactly("made");
  }

  @Test
  void pausing_from_within_data_received_leaves_the_rest_for_later() {
    var sizes = new ArrayList<Integer>();
    var onePiece =
        new Notes() {
          @Override
          public void dataReceived(ByteBuffer data) {
            sizes.add(data.remaining());
            transport.pauseReading();
          }
        };
    transport.setProtocol(onePiece);
    connection.socket.deliver("one").deliver("four");
    connection.pass();
    connection.pass();
    assertThat(sizes).containsExactly(3);
    transport.resumeReading();
    connection.pass();
    assertThat(sizes).containsExactly(3, 4);
  }
}
