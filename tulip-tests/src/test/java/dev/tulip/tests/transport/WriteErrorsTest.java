package dev.tulip.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.tests.CapturedLog;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.BrokenPipeException;
import dev.tulip.transport.Transport;
import dev.tulip.transport.WaterMarks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.NotYetConnectedException;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Writes that fail, and those that come too late. */
class WriteErrorsTest {

  private static final String FILE = "test_selector_events";
  private static final String TYPE = "SelectorSocketTransportTests";
  private static final String WARNING = "socket.send() raised exception.";

  private final BrokenPipeException pipe = new BrokenPipeException("Broken pipe", null);
  private final Notes protocol = new Notes();
  private final ScriptedConnection<Notes> connection = ScriptedConnection.of(protocol);
  private final Transport transport = connection.transport;

  @AfterEach
  void close() {
    connection.close();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_write_exception")
  @Test
  void
      a_write_that_fails_ends_the_connection_and_later_ones_are_dropped_with_a_warning_from_the_fifth() {
    connection.socket.failWrite(pipe);
    connection.write("lost");
    assertThat(transport.isClosing()).isTrue();
    try (var log = new CapturedLog()) {
      for (int i = 1; i <= 4; i++) {
        connection.write("dropped");
      }
      assertThat(log.messages()).isEmpty();
      connection.write("dropped");
      transport.writelines(Bytes.buffers("dropped", "too"));
      assertThat(log.messages()).isEqualTo(Collections.nCopies(2, WARNING));
    }
    connection.pass();
    assertThat(connection.socket.writes()).isEmpty();
    assertThat(protocol.log).containsExactly("made", "lost");
    assertThat(protocol.reason).isSameAs(pipe);
    assertThat(connection.errors).isEmpty();
  }

  @FromCpython(
      file = FILE,
      type = TYPE,
      test = {"test_write_ready_exception", "test_write_sendmsg_OSError"})
  @Test
  void so_does_one_that_fails_later_and_what_waited_is_lost() {
    connection.socket.room(0);
    connection.write("data1");
    connection.write("data2");
    connection.socket.failWrite(pipe);
    connection.pass();
    assertThat(transport.getWriteBufferSize()).isZero();
    assertThat(connection.socket.isWatchedForWriting()).isFalse();
    assertThat(connection.socket.isWatchedForReading()).isFalse();
    connection.pass();
    assertThat(protocol.log).containsExactly("made", "lost");
    assertThat(protocol.reason).isSameAs(pipe);
    assertThat(connection.errors).isEmpty();
  }

  @Test
  void one_that_fails_when_writing_is_resumed_is_not_taken_for_the_end_that_was_asked_for() {
    var writingAgain =
        new Notes() {
          @Override
          public void resumeWriting() {
            connection.socket.failWrite(pipe);
            connection.write("more");
          }
        };
    transport.setProtocol(writingAgain);
    transport.setWriteBufferLimits(WaterMarks.ofHigh(0));
    connection.socket.room(0);
    connection.write("data");
    transport.close();
    connection.socket.room(100);
    connection.pass();
    connection.pass();
    assertThat(writingAgain.log).containsExactly("pause", "lost");
    assertThat(writingAgain.reason).isSameAs(pipe);
  }

  @Test
  void an_error_that_is_not_the_systems_is_reported_as_well() {
    var mistake = new NotYetConnectedException();
    connection.socket.failWrite(mistake);
    connection.write("x");
    connection.assertReported("Fatal write error on socket transport", mistake);
    connection.pass();
    assertThat(protocol.reason).isSameAs(mistake);
  }

  @Test
  void so_it_is_when_it_comes_later() {
    var mistake = new NotYetConnectedException();
    connection.socket.room(0);
    connection.write("x");
    connection.socket.failWrite(mistake);
    connection.pass();
    connection.assertReported("Fatal write error on socket transport", mistake);
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_write_closing")
  @Test
  void what_is_written_after_close_is_dropped() {
    transport.close();
    try (var log = new CapturedLog()) {
      for (int i = 1; i <= 5; i++) {
        connection.write("dropped");
      }
      assertThat(log.messages()).containsExactly(WARNING);
    }
    connection.pass();
    assertThat(connection.socket.writes()).isEmpty();
    assertThat(protocol.reason).isNull();
  }

  @Test
  void what_is_written_after_close_goes_out_while_something_waits() {
    connection.socket.room(0);
    connection.write("first ");
    transport.close();
    connection.write("second");
    connection.socket.room(100);
    connection.pass();
    assertThat(connection.socket.writtenText()).isEqualTo("first second");
    assertThat(protocol.log).containsExactly("made", "lost");
  }

  @Test
  void a_socket_that_the_system_will_not_watch_is_told_to_who_writes() {
    var refused = new IOException("epoll is full");
    connection.socket.room(0);
    connection.socket.failWatch(refused);
    assertThatThrownBy(() -> connection.write("x"))
        .isInstanceOf(UncheckedIOException.class)
        .hasCause(refused);
  }
}
