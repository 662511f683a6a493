package dev.tulip.tests.datagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.testing.ScriptedDatagram.Sent;
import dev.tulip.tests.CapturedLog;
import dev.tulip.tests.cpython.FromCpython;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Datagrams that the system takes at once, refuses, or that come too late. */
class SendTest {

  private static final String FILE = "test_selector_events";
  private static final String TYPE = "SelectorDatagramTransportTests";
  private static final String WARNING = "socket.send() raised exception.";

  private final ScriptedEndpoint open = ScriptedEndpoint.unconnected();
  private final ScriptedEndpoint connected = ScriptedEndpoint.connected();

  @AfterEach
  void close() {
    open.close();
    connected.close();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_sendto")
  @Test
  void a_datagram_goes_to_its_target_or_to_the_one_peer() {
    open.send("data", ScriptedEndpoint.PEER);
    assertThat(open.socket.sent()).containsExactly(new Sent("data", ScriptedEndpoint.PEER));
    connected.send("one");
    connected.send("two", ScriptedEndpoint.PEER);
    assertThat(connected.socket.sent())
        .containsExactly(new Sent("one", null), new Sent("two", null));
  }

  @Test
  void nothing_remains_in_the_buffer_that_was_sent() {
    var buffer = ByteBuffer.wrap("0123".getBytes(StandardCharsets.UTF_8)).position(1);
    open.transport.sendto(buffer, ScriptedEndpoint.PEER);
    assertThat(open.sent()).containsExactly("123");
    assertThat(buffer.hasRemaining()).isFalse();
  }

  @Test
  void a_buffer_goes_to_the_one_peer_too() {
    var buffer = ByteBuffer.wrap("0123".getBytes(StandardCharsets.UTF_8)).position(1);
    connected.transport.sendto(buffer);
    assertThat(connected.socket.sent()).containsExactly(new Sent("123", null));
    assertThat(buffer.hasRemaining()).isFalse();
  }

  @Test
  void no_array_is_refused_by_name() {
    assertThatNullPointerException()
        .isThrownBy(() -> connected.transport.sendto((byte[]) null))
        .withMessage("data");
    assertThatNullPointerException()
        .isThrownBy(() -> open.transport.sendto((byte[]) null, ScriptedEndpoint.PEER))
        .withMessage("data");
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_sendto_no_data")
  @Test
  void an_empty_datagram_is_one() {
    open.send("", ScriptedEndpoint.PEER);
    assertThat(open.sent()).containsExactly("");
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_sendto_connected_addr")
  @Test
  void the_one_peer_is_the_only_target_and_an_endpoint_without_one_needs_a_target() {
    assertThatThrownBy(() -> connected.send("x", ScriptedEndpoint.OTHER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid address: must be null or /192.0.2.1:1234, not /192.0.2.2:1234");
    assertThatThrownBy(() -> open.send("x")).isInstanceOf(IllegalArgumentException.class);
    assertThat(connected.sent()).isEmpty();
    assertThat(open.sent()).isEmpty();
  }

  @Test
  void a_target_that_is_not_resolved_is_refused_by_name_and_the_endpoint_lives_on() {
    var target = InetSocketAddress.createUnresolved("peer.example", 1234);
    for (var endpoint : List.of(open, connected)) {
      assertThatThrownBy(() -> endpoint.send("bytes", target))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("peer.example");
      assertThatThrownBy(() -> endpoint.transport.sendto(ByteBuffer.allocate(1), target))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("peer.example");
      endpoint.send("next", ScriptedEndpoint.PEER);
      assertThat(endpoint.sent()).containsExactly("next");
      assertThat(endpoint.errors).isEmpty();
    }
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_sendto_error_received")
  @Test
  void an_error_of_the_systems_is_told_and_the_endpoint_lives_on() {
    open.socket.failSend(new ConnectException("refused"));
    open.send("lost", ScriptedEndpoint.PEER);
    assertThat(open.protocol.log).containsExactly("made", "error refused");
    assertThat(open.errors).isEmpty();
    assertThat(open.transport.isClosing()).isFalse();
    open.send("next", ScriptedEndpoint.PEER);
    assertThat(open.sent()).containsExactly("next");
  }

  @FromCpython(
      file = FILE,
      type = TYPE,
      test = {"test_sendto_error_received_connected", "test_fatal_error_connected"})
  @Test
  void so_it_is_with_one_peer() {
    connected.socket.failSend(new ConnectException("refused"));
    connected.send("lost");
    assertThat(connected.protocol.log).containsExactly("made", "error refused");
    assertThat(connected.errors).isEmpty();
    assertThat(connected.transport.isClosing()).isFalse();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_sendto_exception")
  @Test
  void any_other_error_ends_it_and_later_ones_are_dropped_with_a_warning_from_the_fifth() {
    var mistake = new IllegalStateException("a driver's own mistake");
    connected.socket.failSend(mistake);
    connected.send("lost");
    connected.assertReported("Fatal write error on datagram transport", mistake);
    try (var log = new CapturedLog()) {
      for (int i = 1; i <= 4; i++) {
        connected.send("dropped");
      }
      assertThat(log.messages()).isEmpty();
      connected.send("dropped");
      assertThat(log.messages()).containsExactly(WARNING);
    }
    connected.pass();
    assertThat(connected.sent()).isEmpty();
    assertThat(connected.protocol.reason).isSameAs(mistake);
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_sendto_closing")
  @Test
  void what_is_sent_after_close_is_dropped() {
    connected.transport.close();
    try (var log = new CapturedLog()) {
      for (int i = 1; i <= 5; i++) {
        connected.send("dropped");
      }
      assertThat(log.messages()).containsExactly(WARNING);
    }
    connected.pass();
    assertThat(connected.sent()).isEmpty();
    assertThat(connected.protocol.log).containsExactly("made", "lost");
  }

  @Test
  void an_endpoint_that_is_gone_drops_datagrams_for_anybody() {
    open.transport.close();
    open.pass();
    open.send("dropped", ScriptedEndpoint.PEER);
    assertThat(open.sent()).isEmpty();
    assertThat(open.protocol.log).containsExactly("made", "lost");
  }
}
