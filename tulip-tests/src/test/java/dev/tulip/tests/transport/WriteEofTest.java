package dev.tulip.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.Transport;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Our end of the stream. */
class WriteEofTest {

  private static final String FILE = "test_selector_events";
  private static final String TYPE = "SelectorSocketTransportTests";

  private final Notes protocol = new Notes();
  private final ScriptedConnection<Notes> connection = ScriptedConnection.of(protocol);
  private final Transport transport = connection.transport;

  @AfterEach
  void close() {
    connection.close();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_write_eof")
  @Test
  void the_stream_ends_at_once_where_nothing_waits() {
    assertThat(transport.canWriteEof()).isTrue();
    transport.writeEof();
    assertThat(connection.socket.isOutputShutDown()).isTrue();
    connection.socket.failShutdown(new IOException("a second time"));
    transport.writeEof();
    assertThat(transport.isClosing()).isFalse();
  }

  @Test
  void the_other_direction_goes_on() {
    transport.writeEof();
    connection.socket.deliver("answer");
    connection.pass();
    assertThat(protocol.log).containsExactly("made", "data answer");
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_write_eof_buffer")
  @Test
  void otherwise_it_ends_behind_what_waits() {
    connection.socket.room(0);
    connection.write("data");
    transport.writeEof();
    connection.pass();
    assertThat(transport.getWriteBufferSize()).isEqualTo(4);
    assertThat(connection.socket.isOutputShutDown()).isFalse();
    connection.socket.room(4);
    connection.pass();
    assertThat(connection.socket.writtenText()).isEqualTo("data");
    assertThat(connection.socket.isOutputShutDown()).isTrue();
    assertThat(transport.isClosing()).isFalse();
  }

  @Test
  void nothing_can_be_written_behind_it() {
    transport.writeEof();
    assertThatThrownBy(() -> connection.write("x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Cannot call write() after write_eof()");
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_write_eof_after_close")
  @Test
  void after_close_it_does_nothing() {
    transport.close();
    connection.pass();
    transport.writeEof();
    assertThat(connection.socket.isOutputShutDown()).isFalse();
    assertThat(connection.errors).isEmpty();
  }

  @Test
  void a_stream_that_cannot_be_ended_is_a_connection_lost() {
    var failure = new IOException("not connected");
    connection.socket.failShutdown(failure);
    transport.writeEof();
    connection.pass();
    assertThat(protocol.log).containsExactly("made", "lost");
    assertThat(protocol.reason).isSameAs(failure);
  }
}
