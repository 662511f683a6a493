package dev.tulip.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.spi.RawHandle;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.ByteBuffers;
import dev.tulip.transport.ConnectionResetException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a protocol is told when its socket can be read. */
class ReadTest {

  private static final String FILE = "test_selector_events";
  private static final String TYPE = "SelectorSocketTransportTests";

  private final RuntimeException failure = new ArithmeticException("on purpose");
  private final Failing protocol = new Failing();
  private final ScriptedConnection<Failing> connection = ScriptedConnection.of(protocol);

  /** Fails when it is told to. */
  private final class Failing extends Notes {
    private boolean fails;

    @Override
    public void dataReceived(ByteBuffer data) {
      super.dataReceived(data);
      failIfTold();
    }

    @Override
    public boolean eofReceived() {
      super.eofReceived();
      failIfTold();
      return keepOpen;
    }

    private void failIfTold() {
      if (fails) {
        throw failure;
      }
    }
  }

  @AfterEach
  void close() {
    connection.close();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_read_ready")
  @Test
  void what_has_come_is_given_to_the_protocol_one_read_a_pass() {
    connection.socket.deliver("one").deliver("two");
    connection.pass();
    assertThat(protocol.log).containsExactly("made", "data one");
    connection.pass();
    assertThat(protocol.log).containsExactly("made", "data one", "data two");
  }

  @Test
  void the_data_is_read_only_big_endian_and_begins_at_zero() {
    var seen = new ArrayList<ByteBuffer>();
    connection.transport.setProtocol(
        new Notes() {
          @Override
          public void dataReceived(ByteBuffer data) {
            seen.add(data);
            assertThat(data.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
            assertThat(data.position()).isZero();
            data.order(ByteOrder.LITTLE_ENDIAN);
            log.add(ByteBuffers.toString(data));
          }
        });
    connection.socket.deliver("abcdef").deliver("gh");
    connection.pass();
    connection.pass();
    assertThat(seen).hasSize(2).allMatch(ByteBuffer::isReadOnly);
    assertThat(((Notes) connection.transport.getProtocol()).log).containsExactly("abcdef", "gh");
  }

  @Test
  void more_than_fits_into_the_buffer_comes_in_pieces() {
    var sizes = new ArrayList<Integer>();
    connection.transport.setProtocol(
        new Notes() {
          @Override
          public void dataReceived(ByteBuffer data) {
            sizes.add(data.remaining());
          }
        });
    connection.socket.deliver(new byte[300_000]);
    connection.pass();
    connection.pass();
    assertThat(sizes).containsExactly(256 * 1024, 300_000 - 256 * 1024);
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_read_ready_tryagain")
  @Test
  void a_read_that_finds_nothing_is_nothing() {
    connection.socket.signal(RawHandle.READ);
    connection.pass();
    assertThat(protocol.log).containsExactly("made");
    assertThat(connection.transport.isClosing()).isFalse();
    connection.socket.deliver("later");
    connection.pass();
    assertThat(protocol.log).containsExactly("made", "data later");
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_read_ready_conn_reset")
  @FromCpython(file = FILE, type = "SelectorTransportTests", test = "test_fatal_error")
  @Test
  void a_reset_ends_the_connection_and_is_no_error_of_the_loops() {
    var reset = new ConnectionResetException("Connection reset", null);
    connection.socket.failRead(reset);
    connection.pass();
    assertThat(connection.transport.isClosing()).isTrue();
    assertThat(protocol.log).containsExactly("made");
    connection.pass();
    assertThat(protocol.log).containsExactly("made", "lost");
    assertThat(protocol.reason).isSameAs(reset);
    assertThat(connection.socket.isOpen()).isFalse();
    assertThat(connection.errors).isEmpty();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_read_ready_err")
  @Test
  void so_does_any_error_of_the_systems() {
    var error = new IOException("no route");
    connection.socket.failRead(error);
    connection.pass();
    connection.pass();
    assertThat(protocol.reason).isSameAs(error);
    assertThat(connection.errors).isEmpty();
  }

  @FromCpython(
      file = FILE,
      type = "SelectorTransportTests",
      test = "test_fatal_error_custom_exception")
  @Test
  void an_error_that_is_not_the_systems_is_reported_as_well() {
    var error = new IllegalStateException("a driver's own mistake");
    connection.socket.failRead(error);
    connection.pass();
    connection.assertReported("Fatal read error on socket transport", error);
    connection.pass();
    assertThat(protocol.reason).isSameAs(error);
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_data_received_error")
  @Test
  void a_protocol_that_fails_with_data_loses_its_connection() {
    protocol.fails = true;
    connection.socket.deliver("x");
    connection.pass();
    connection.assertReported("Fatal error: protocol.data_received() call failed.", failure);
    connection.pass();
    assertThat(protocol.log).containsExactly("made", "data x", "lost");
    assertThat(protocol.reason).isSameAs(failure);
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_read_ready_eof")
  @Test
  void the_end_of_the_stream_closes_the_transport() {
    connection.socket.deliver("x").deliverEof();
    connection.pass();
    connection.pass();
    assertThat(connection.transport.isClosing()).isTrue();
    connection.pass();
    assertThat(protocol.log).containsExactly("made", "data x", "eof", "lost");
    assertThat(protocol.reason).isNull();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_read_ready_eof_keep_open")
  @Test
  void a_protocol_may_keep_it_open_for_writing_and_hears_of_the_end_once() {
    protocol.keepOpen = true;
    connection.socket.deliverEof();
    connection.pass();
    connection.pass();
    assertThat(protocol.log).containsExactly("made", "eof");
    assertThat(connection.transport.isClosing()).isFalse();
    assertThat(connection.socket.isWatchedForReading()).isFalse();
    connection.write("still here");
    assertThat(connection.socket.writtenText()).isEqualTo("still here");
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_read_eof_received_error")
  @Test
  void a_protocol_that_fails_at_the_end_loses_its_connection_to_that() {
    protocol.fails = true;
    connection.socket.deliverEof();
    connection.pass();
    connection.assertReported("Fatal error: protocol.eof_received() call failed.", failure);
    connection.pass();
    assertThat(protocol.reason).isSameAs(failure);
  }
}
