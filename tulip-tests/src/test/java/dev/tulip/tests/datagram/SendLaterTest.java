package dev.tulip.tests.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.spi.RawHandle;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.WaterMarks;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Datagrams that wait until there is room. */
class SendLaterTest {

  private static final String FILE = "test_selector_events";
  private static final String TYPE = "SelectorDatagramTransportTests";

  private final ScriptedEndpoint endpoint = ScriptedEndpoint.unconnected();
  private final DatagramNotes protocol = endpoint.protocol;

  @AfterEach
  void close() {
    endpoint.close();
  }

  private void send(String text) {
    endpoint.send(text, ScriptedEndpoint.PEER);
  }

  private void assertWaits(int bytes) {
    assertThat(endpoint.transport.getWriteBufferSize()).isEqualTo(bytes);
    assertThat(endpoint.socket.isWatchedForWriting()).isEqualTo(bytes > 0);
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_sendto_tryagain")
  @Test
  void without_room_a_copy_waits_with_eight_bytes_for_its_header() {
    endpoint.socket.room(0);
    var data = "data".getBytes(StandardCharsets.UTF_8);
    endpoint.transport.sendto(data, ScriptedEndpoint.PEER);
    data[0] = 'X';
    assertWaits(4 + 8);
    endpoint.socket.room(1);
    endpoint.pass();
    assertThat(endpoint.sent()).containsExactly("data");
    assertWaits(0);
  }

  @FromCpython(
      file = FILE,
      type = TYPE,
      test = {"test_sendto_buffer", "test_sendto_buffer_nodata"})
  @Test
  void who_sends_behind_what_waits_waits_too_an_empty_one_as_well() {
    endpoint.socket.room(0);
    send("one");
    endpoint.socket.room(9);
    send("two");
    send("");
    assertThat(endpoint.sent()).isEmpty();
    assertWaits(11 + 11 + 8);
    endpoint.pass();
    assertThat(endpoint.sent()).containsExactly("one", "two", "");
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_sendto_ready")
  @Test
  void as_many_go_as_there_is_room_for() {
    endpoint.socket.room(0);
    send("one");
    send("two");
    send("three");
    endpoint.socket.room(2);
    endpoint.pass();
    assertThat(endpoint.sent()).containsExactly("one", "two");
    assertWaits(5 + 8);
    endpoint.socket.room(9);
    endpoint.pass();
    assertWaits(0);
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_sendto_ready_tryagain")
  @Test
  void an_event_without_room_changes_nothing() {
    endpoint.socket.room(0);
    send("one");
    send("two");
    endpoint.socket.signal(RawHandle.WRITE);
    endpoint.pass();
    assertWaits(22);
    assertThat(endpoint.sent()).isEmpty();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_sendto_ready_closing")
  @Test
  void closing_sends_what_waits_first() {
    endpoint.socket.room(0);
    send("one");
    endpoint.transport.close();
    endpoint.pass();
    assertThat(protocol.log).containsExactly("made");
    endpoint.socket.room(1);
    endpoint.pass();
    assertThat(endpoint.sent()).containsExactly("one");
    assertThat(protocol.log).containsExactly("made", "lost");
    assertThat(endpoint.socket.closings()).isOne();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_sendto_ready_error_received")
  @Test
  void an_error_costs_its_datagram_and_the_rest_goes_in_the_next_pass() {
    endpoint.socket.room(0);
    send("one");
    send("two");
    endpoint.socket.room(9).failSend(new ConnectException("refused"));
    endpoint.pass();
    assertThat(protocol.log).containsExactly("made", "error refused");
    assertWaits(11);
    endpoint.pass();
    assertThat(endpoint.sent()).containsExactly("two");
    assertWaits(0);
    assertThat(endpoint.errors).isEmpty();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_sendto_ready_no_data")
  @Test
  void an_event_after_the_last_datagram_has_failed_ends_the_wait_for_room() {
    endpoint.socket.room(0);
    send("one");
    endpoint.socket.failSend(new ConnectException("refused"));
    endpoint.pass();
    assertThat(endpoint.transport.getWriteBufferSize()).isZero();
    endpoint.socket.room(9);
    endpoint.pass();
    assertThat(endpoint.socket.isWatchedForWriting()).isFalse();
    assertThat(endpoint.sent()).isEmpty();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_sendto_ready_error_received_connection")
  @Test
  void so_it_is_with_one_peer() {
    try (var connected = ScriptedEndpoint.connected()) {
      connected.socket.room(0);
      connected.send("one");
      connected.socket.failSend(new ConnectException("refused"));
      connected.pass();
      assertThat(connected.protocol.log).containsExactly("made", "error refused");
      assertThat(connected.errors).isEmpty();
      assertThat(connected.transport.isClosing()).isFalse();
    }
  }

  @Test
  void a_protocol_that_fails_at_an_error_does_not_have_the_datagram_sent_again() {
    endpoint.transport.setProtocol(
        new DatagramNotes() {
          @Override
          public void errorReceived(IOException exception) {
            throw new IllegalStateException(exception);
          }
        });
    endpoint.socket.room(0);
    send("one");
    endpoint.socket.room(9).failSend(new ConnectException("refused"));
    endpoint.pass();
    endpoint.pass();
    assertThat(endpoint.sent()).isEmpty();
    assertWaits(0);
    assertThat(endpoint.errors).hasSize(1);
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_sendto_ready_exception")
  @Test
  void any_other_error_ends_it_and_what_waited_is_lost() {
    var mistake = new IllegalStateException("a driver's own mistake");
    endpoint.socket.room(0);
    send("one");
    send("two");
    endpoint.socket.failSend(mistake);
    endpoint.pass();
    endpoint.assertReported("Fatal write error on datagram transport", mistake);
    assertWaits(0);
    endpoint.pass();
    assertThat(protocol.log).containsExactly("made", "lost");
    assertThat(protocol.reason).isSameAs(mistake);
  }

  @Test
  void water_marks_pause_and_resume_the_protocol() {
    endpoint.transport.setWriteBufferLimits(new WaterMarks(10, 20));
    assertThat(endpoint.transport.getWriteBufferLimits()).isEqualTo(new WaterMarks(10, 20));
    endpoint.socket.room(0);
    send("12");
    send("34");
    assertThat(protocol.log).containsExactly("made");
    send("56");
    assertThat(protocol.log).containsExactly("made", "pause");
    endpoint.socket.room(1);
    endpoint.pass();
    assertThat(protocol.log).containsExactly("made", "pause");
    endpoint.socket.room(1);
    endpoint.pass();
    assertThat(protocol.log).containsExactly("made", "pause", "resume");
  }

  @Test
  void aborting_drops_what_waits() {
    endpoint.socket.room(0);
    send("one");
    endpoint.transport.abort();
    endpoint.transport.abort();
    endpoint.socket.room(9);
    endpoint.pass();
    endpoint.pass();
    assertThat(endpoint.sent()).isEmpty();
    assertThat(protocol.log).containsExactly("made", "lost");
    assertThat(protocol.reason).isNull();
  }
}
