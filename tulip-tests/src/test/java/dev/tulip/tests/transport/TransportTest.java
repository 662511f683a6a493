package dev.tulip.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.testing.ScriptedNetwork;
import dev.tulip.tests.CapturedLog;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.BaseProtocol;
import dev.tulip.transport.ExtraInfo;
import dev.tulip.transport.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** A transport from its making, and what it says of itself. */
class TransportTest {

  private static final String FILE = "test_selector_events";

  private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.1", 80);

  @FromCpython(
      file = FILE,
      type = "SelectorSocketTransportTests",
      test = {"test_ctor", "test_ctor_with_waiter"})
  @Test
  void the_protocol_is_told_before_it_is_read_for_and_both_before_the_caller_goes_on() {
    var network = new ScriptedNetwork();
    var events = new ArrayList<String>();
    network.run(
        () -> {
          var protocol =
              new Notes() {
                @Override
                public void connectionMade(Transport transport) {
                  events.add("made, reading " + network.sockets().getFirst().isWatchedForReading());
                }
              };
          var loop = Asyncio.getRunningLoop();
          var connection = loop.createConnection(() -> protocol, "192.0.2.1", 80);
          events.add("returned, reading " + network.sockets().getFirst().isWatchedForReading());
          assertThat(connection.protocol()).isSameAs(protocol);
          connection.transport().abort();
        });
    assertThat(events).containsExactly("made, reading false", "returned, reading true");
  }

  @FromCpython(file = FILE, type = "SelectorTransportTests", test = "test_ctor")
  @Test
  void it_knows_its_socket_and_both_addresses() throws IOException {
    try (var connection = ScriptedConnection.of(new Notes())) {
      var transport = connection.transport;
      assertThat(transport.getExtraInfo(ExtraInfo.PEERNAME)).isEqualTo(PEER);
      assertThat(transport.getExtraInfo(ExtraInfo.SOCKNAME))
          .isEqualTo(connection.socket.localAddress());
      var socket = transport.getExtraInfo(ExtraInfo.SOCKET);
      assertThat(socket.getpeername()).isEqualTo(PEER);
      assertThat(transport.getExtraInfo(ExtraInfo.CIPHER)).isNull();
      assertThat(transport.getExtraInfo(ExtraInfo.CIPHER, "none")).isEqualTo("none");
    }
  }

  @FromCpython(file = "test_base_events", type = "TestSelectorUtils", test = "test_set_nodelay")
  @Test
  void it_sends_small_pieces_without_delay() {
    try (var connection = ScriptedConnection.of(new Notes())) {
      assertThat(connection.socket.options())
          .containsEntry(StandardSocketOptions.TCP_NODELAY, true);
    }
  }

  @FromCpython(
      file = FILE,
      type = "BaseSelectorEventLoopTests",
      test = "test_make_socket_transport")
  @Test
  void it_has_a_text_in_every_state_also_when_its_loop_is_closed() {
    var connection = ScriptedConnection.of(new Notes());
    var transport = connection.transport;
    assertThat(transport)
        .hasToString(
            "<SocketTransport "
                + connection.socket.localAddress()
                + " -> /192.0.2.1:80 read=polling write=idle bufsize=0>");
    connection.socket.room(0);
    connection.write("data");
    assertThat(transport.toString()).endsWith("read=polling write=polling bufsize=4>");
    transport.close();
    assertThat(transport.toString()).startsWith("<SocketTransport closing ").contains("read=idle");
    connection.close();
    assertThat(transport.toString()).startsWith("<SocketTransport closed ");
  }

  @Test
  void a_protocol_that_is_neither_kind_is_refused_and_the_socket_closed() {
    var network = new ScriptedNetwork();
    var neither = new BaseProtocol<Transport>() {};
    network.run(
        () -> {
          var loop = Asyncio.getRunningLoop();
          assertThatThrownBy(() -> loop.createConnection(() -> neither, "192.0.2.1", 80))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageStartingWith("neither a Protocol nor a BufferedProtocol: ");
        });
    assertThat(network.open()).isEmpty();
    try (var connection = ScriptedConnection.of(new Notes())) {
      assertThatThrownBy(() -> connection.transport.setProtocol(neither))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(connection.transport.getProtocol()).isSameAs(connection.protocol);
    }
  }

  @Test
  void a_loop_that_is_closed_names_and_frees_the_transports_that_are_not() {
    var connection = ScriptedConnection.of(new Notes());
    try (var log = new CapturedLog()) {
      connection.loop.close();
      assertThat(log.messages()).hasSize(1);
      assertThat(log.messages().getFirst()).startsWith("unclosed <SocketTransport ");
    }
    assertThat(connection.socket.isOpen()).isFalse();
    assertThat(connection.protocol.log).containsExactly("made");
  }

  @Test
  void a_protocol_that_fails_when_its_connection_is_made_is_reported_and_keeps_it() {
    var failure = new ArithmeticException("on purpose");
    var protocol =
        new Notes() {
          @Override
          public void connectionMade(Transport transport) {
            throw failure;
          }
        };
    try (var connection = ScriptedConnection.of(protocol)) {
      assertThat(connection.errors).hasSize(1);
      assertThat(connection.errors.getFirst().exception()).isSameAs(failure);
      connection.socket.deliver("x");
      connection.pass();
      assertThat(protocol.log).containsExactly("data x");
    }
  }

  @Test
  void a_protocol_may_hand_over_when_its_connection_is_made() {
    var network = new ScriptedNetwork();
    var second = new Notes();
    network.run(
        () -> {
          var loop = Asyncio.getRunningLoop();
          var switching =
              new Notes() {
                @Override
                public void connectionMade(Transport transport) {
                  transport.setProtocol(second);
                }
              };
          var connection = loop.createConnection(() -> switching, "192.0.2.1", 80);
          network.sockets().getFirst().deliver("x").deliverEof();
          Asyncio.sleep(Duration.ofSeconds(1));
          assertThat(connection.transport().getProtocol()).isSameAs(second);
        });
    assertThat(second.log).containsExactly("data x", "eof", "lost");
  }
}
