package dev.tulip.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.spi.RawHandle;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.BufferedProtocol;
import dev.tulip.transport.ByteBuffers;
import dev.tulip.transport.ConnectionResetException;
import dev.tulip.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a protocol with a buffer of its own is told when its socket can be read. */
class BufferedReadTest {

  private static final String FILE = "test_selector_events";
  private static final String TYPE = "SelectorSocketTransportBufferedProtocolTests";

  private final RuntimeException failure = new ArithmeticException("on purpose");
  private final Taker protocol = new Taker();
  private final ScriptedConnection<Taker> connection = ScriptedConnection.of(protocol);

  /** Notes what it is told, and fails where it is told to. */
  private final class Taker implements BufferedProtocol {
    private final List<String> log = new ArrayList<>();
    private ByteBuffer buffer = ByteBuffer.allocate(8);
    private String failsAt = "";
    private boolean keepOpen;
    private @Nullable Throwable reason;

    private void note(String event) {
      log.add(event);
      if (event.equals(failsAt)) {
        throw failure;
      }
    }

    @Override
    public void connectionMade(Transport transport) {
      log.add("made");
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
      note("buffer " + sizeHint);
      return buffer;
    }

    @Override
    public void bufferUpdated(int count) {
      note("updated " + count);
    }

    @Override
    public boolean eofReceived() {
      note("eof");
      return keepOpen;
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
      log.add("lost");
      reason = exception;
    }
  }

  @AfterEach
  void close() {
    connection.close();
  }

  private void passes() {
    connection.pass();
    connection.pass();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_ctor")
  @Test
  void it_is_told_of_the_connection_and_then_read_for() {
    assertThat(protocol.log).containsExactly("made");
    assertThat(connection.socket.isWatchedForReading()).isTrue();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_read_ready")
  @Test
  void bytes_are_put_where_it_says_as_many_as_fit() {
    connection.socket.deliver("0123456789");
    connection.pass();
    assertThat(protocol.log).containsExactly("made", "buffer -1", "updated 8");
    assertThat(ByteBuffers.toString(protocol.buffer.flip())).isEqualTo("01234567");
    protocol.buffer.clear();
    connection.pass();
    assertThat(protocol.log).endsWith("buffer -1", "updated 2");
    assertThat(ByteBuffers.toString(protocol.buffer.flip())).isEqualTo("89");
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_get_buffer_error")
  @Test
  void without_a_buffer_the_connection_ends() {
    protocol.failsAt = "buffer -1";
    connection.socket.deliver("x");
    passes();
    connection.assertReported("Fatal error: protocol.get_buffer() call failed.", failure);
    assertThat(protocol.log).containsExactly("made", "buffer -1", "lost");
    assertThat(protocol.reason).isSameAs(failure);
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_get_buffer_zerosized")
  @Test
  void a_buffer_without_room_is_an_error_and_nothing_is_read_into_it() {
    protocol.buffer = ByteBuffer.allocate(0);
    connection.socket.deliver("x");
    passes();
    assertThat(protocol.log).containsExactly("made", "buffer -1", "lost");
    assertThat(protocol.reason)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("get_buffer() returned an empty buffer");
    assertThat(connection.errors).hasSize(1);
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_buffer_updated_error")
  @Test
  void failing_with_data_ends_the_connection() {
    protocol.failsAt = "updated 1";
    connection.socket.deliver("x");
    passes();
    connection.assertReported("Fatal error: protocol.buffer_updated() call failed.", failure);
    assertThat(protocol.log).containsExactly("made", "buffer -1", "updated 1", "lost");
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_read_ready_eof")
  @Test
  void the_end_of_the_stream_closes_the_transport() {
    connection.socket.deliverEof();
    passes();
    assertThat(protocol.log).containsExactly("made", "buffer -1", "eof", "lost");
    assertThat(protocol.reason).isNull();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_read_ready_eof_keep_open")
  @Test
  void it_may_be_kept_open_for_writing() {
    protocol.keepOpen = true;
    connection.socket.deliverEof();
    passes();
    assertThat(protocol.log).containsExactly("made", "buffer -1", "eof");
    assertThat(connection.transport.isClosing()).isFalse();
    assertThat(connection.socket.isWatchedForReading()).isFalse();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_read_eof_received_error")
  @Test
  void failing_at_the_end_ends_the_connection_by_that() {
    protocol.failsAt = "eof";
    connection.socket.deliverEof();
    passes();
    connection.assertReported("Fatal error: protocol.eof_received() call failed.", failure);
    assertThat(protocol.reason).isSameAs(failure);
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_read_ready_tryagain")
  @Test
  void a_read_that_finds_nothing_is_nothing() {
    connection.socket.signal(RawHandle.READ);
    passes();
    assertThat(protocol.log).containsExactly("made", "buffer -1");
    assertThat(connection.transport.isClosing()).isFalse();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_read_ready_conn_reset")
  @Test
  void a_reset_ends_the_connection_and_is_no_error_of_the_loops() {
    var reset = new ConnectionResetException("Connection reset", null);
    connection.socket.failRead(reset);
    passes();
    assertThat(protocol.reason).isSameAs(reset);
    assertThat(connection.errors).isEmpty();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_read_ready_err")
  @Test
  void so_does_any_error_of_the_systems() {
    var error = new IOException("no route");
    connection.socket.failRead(error);
    passes();
    assertThat(protocol.reason).isSameAs(error);
    assertThat(connection.errors).isEmpty();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_proto_type_switch")
  @Test
  void a_transport_may_change_from_one_kind_of_protocol_to_the_other_and_back() {
    var notes = new Notes();
    connection.transport.setProtocol(notes);
    assertThat(connection.transport.getProtocol()).isSameAs(notes);
    connection.socket.deliver("one").deliver("two").deliver("three");
    connection.pass();
    connection.transport.setProtocol(protocol);
    connection.pass();
    connection.transport.setProtocol(notes);
    connection.pass();
    assertThat(notes.log).containsExactly("data one", "data three");
    assertThat(protocol.log).containsExactly("made", "buffer -1", "updated 3");
  }
}
