package dev.tulip.tests.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.spi.RawHandle;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.DatagramProtocol;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a protocol is told when there is a datagram. */
class ReceiveTest {

  private static final String FILE = "test_selector_events";
  private static final String TYPE = "SelectorDatagramTransportTests";

  private final ScriptedEndpoint endpoint = ScriptedEndpoint.unconnected();
  private final DatagramNotes protocol = endpoint.protocol;

  @AfterEach
  void close() {
    endpoint.close();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_read_ready")
  @Test
  void each_datagram_comes_with_its_sender_one_a_pass() {
    endpoint.socket.deliver("one", ScriptedEndpoint.PEER).deliver("", ScriptedEndpoint.OTHER);
    endpoint.pass();
    assertThat(protocol.log).containsExactly("made", "data one from /192.0.2.1:1234");
    endpoint.pass();
    assertThat(protocol.log).endsWith("data  from /192.0.2.2:1234");
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_read_ready_tryagain")
  @Test
  void a_receive_that_finds_nothing_is_nothing() {
    endpoint.socket.signal(RawHandle.READ);
    endpoint.pass();
    assertThat(protocol.log).containsExactly("made");
    assertThat(endpoint.transport.isClosing()).isFalse();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_read_ready_oserr")
  @Test
  void an_error_of_the_systems_is_told_and_the_endpoint_lives_on() {
    endpoint.socket.failReceive(new PortUnreachableException("nobody there"));
    endpoint.socket.deliver("later", ScriptedEndpoint.PEER);
    endpoint.pass();
    endpoint.pass();
    assertThat(protocol.log)
        .containsExactly("made", "error nobody there", "data later from /192.0.2.1:1234");
    assertThat(endpoint.errors).isEmpty();
  }

  @FromCpython(
      file = FILE,
      type = TYPE,
      test = {"test_read_ready_err", "test_fatal_error_connected_custom_error"})
  @Test
  void any_other_error_ends_it_and_is_reported() {
    var mistake = new IllegalStateException("a driver's own mistake");
    endpoint.socket.failReceive(mistake);
    endpoint.pass();
    endpoint.assertReported("Fatal read error on datagram transport", mistake);
    endpoint.pass();
    assertThat(protocol.log).containsExactly("made", "lost");
    assertThat(protocol.reason).isSameAs(mistake);
    assertThat(endpoint.socket.isOpen()).isFalse();
  }

  @Test
  void a_protocol_that_fails_is_reported_and_keeps_its_endpoint() {
    var failure = new ArithmeticException("on purpose");
    endpoint.transport.setProtocol(
        new DatagramProtocol() {
          @Override
          public void datagramReceived(ByteBuffer data, SocketAddress sender) {
            throw failure;
          }

          @Override
          public void errorReceived(IOException exception) {
            throw failure;
          }
        });
    endpoint.socket.deliver("x", ScriptedEndpoint.PEER).failReceive(new IOException("y"));
    endpoint.pass();
    endpoint.pass();
    assertThat(endpoint.errors)
        .hasSize(2)
        .allMatch(context -> context.exception() == failure)
        .allMatch(context -> context.message().startsWith("Exception in callback"));
    assertThat(endpoint.transport.isClosing()).isFalse();
  }

  @Test
  void what_comes_after_close_is_not_received() {
    endpoint.loop.callSoon(endpoint.transport::close);
    endpoint.socket.deliver("x", ScriptedEndpoint.PEER);
    endpoint.pass();
    endpoint.pass();
    assertThat(protocol.log).containsExactly("made", "lost");
  }
}
