package dev.tulip.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.BrokenPipeException;
import dev.tulip.transport.Transport;
import dev.tulip.transport.WaterMarks;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several buffers in one call. */
class WritelinesTest {

  private static final String FILE = "test_selector_events";
  private static final String TYPE = "SelectorSocketTransportTests";

  private final Notes protocol = new Notes();
  private final ScriptedConnection<Notes> connection = ScriptedConnection.of(protocol);
  private final Transport transport = connection.transport;

  @AfterEach
  void close() {
    connection.close();
  }

  private List<String> writes() {
    return connection.socket.writes().stream().map(String::new).toList();
  }

  @FromCpython(
      file = FILE,
      type = TYPE,
      test = {"test_writelines_sendmsg_full", "test_writelines_send_full"})
  @Test
  void they_go_to_the_system_in_one_call() {
    var lines = Bytes.buffers("one ", "", "two ", "three");
    transport.writelines(lines);
    assertThat(writes()).containsExactly("one two three");
    assertThat(lines).noneMatch(ByteBuffer::hasRemaining);
    assertThat(connection.socket.isWatchedForWriting()).isFalse();
  }

  @FromCpython(
      file = FILE,
      type = TYPE,
      test = {"test_writelines_sendmsg_partial", "test_writelines_send_partial"})
  @Test
  void what_it_does_not_take_waits() {
    connection.socket.room(5);
    var lines = Bytes.buffers("one ", "two ", "three");
    transport.writelines(lines);
    assertThat(writes()).containsExactly("one t");
    assertThat(lines).noneMatch(ByteBuffer::hasRemaining);
    assertThat(transport.getWriteBufferSize()).isEqualTo(8);
    assertThat(connection.socket.isWatchedForWriting()).isTrue();
    connection.socket.room(100);
    connection.pass();
    assertThat(connection.socket.writtenText()).isEqualTo("one two three");
  }

  @Test
  void behind_what_waits_already_they_keep_the_order() {
    connection.socket.room(0);
    connection.write("zero ");
    transport.writelines(Bytes.buffers("one ", "two "));
    connection.write("three");
    connection.socket.room(100);
    connection.pass();
    assertThat(writes()).containsExactly("zero one two three");
  }

  @Test
  void more_than_the_high_mark_pauses_the_protocol() {
    transport.setWriteBufferLimits(new WaterMarks(2, 6));
    connection.socket.room(0);
    transport.writelines(Bytes.buffers("123", "456"));
    assertThat(protocol.log).containsExactly("made");
    transport.writelines(Bytes.buffers("7"));
    assertThat(protocol.log).containsExactly("made", "pause");
    connection.socket.room(5);
    connection.pass();
    assertThat(protocol.log).containsExactly("made", "pause", "resume");
  }

  @Test
  void no_buffers_are_nothing_to_write() {
    transport.writelines(List.of());
    assertThat(writes()).isEmpty();
    assertThat(connection.socket.isWatchedForWriting()).isFalse();
  }

  @Test
  void a_failure_ends_the_connection_and_nothing_waits() {
    var pipe = new BrokenPipeException("Broken pipe", null);
    connection.socket.failWrite(pipe);
    var lines = Bytes.buffers("one", "two");
    transport.writelines(lines);
    assertThat(lines).noneMatch(ByteBuffer::hasRemaining);
    assertThat(transport.isClosing()).isTrue();
    assertThat(transport.getWriteBufferSize()).isZero();
    connection.pass();
    assertThat(protocol.reason).isSameAs(pipe);
  }

  @Test
  void after_the_end_of_the_stream_there_are_no_lines() {
    transport.writeEof();
    assertThatThrownBy(() -> transport.writelines(Bytes.buffers("x")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Cannot call writelines() after write_eof()");
  }
}
