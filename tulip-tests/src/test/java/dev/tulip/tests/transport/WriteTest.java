package dev.tulip.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.tulip.spi.RawHandle;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bytes on their way into the socket, at once or when there is room. */
class WriteTest {

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

  private void assertWaits(int bytes) {
    assertThat(transport.getWriteBufferSize()).isEqualTo(bytes);
    assertThat(connection.socket.isWatchedForWriting()).isEqualTo(bytes > 0);
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_write")
  @Test
  void what_there_is_room_for_is_written_at_once() {
    connection.write("data");
    assertThat(connection.socket.writtenText()).isEqualTo("data");
    assertWaits(0);
  }

  @Test
  void no_array_is_refused_by_name() {
    assertThatNullPointerException()
        .isThrownBy(() -> transport.write((byte[]) null))
        .withMessage("data");
    assertThatNullPointerException()
        .isThrownBy(() -> transport.write(null, 0, 0))
        .withMessage("data");
    connection.write("next");
    assertThat(connection.socket.writtenText()).isEqualTo("next");
  }

  @Test
  void a_part_of_an_array_is_written_and_a_buffer_up_to_its_limit() {
    transport.write(Bytes.of("abcdef"), 2, 3);
    var buffer = Bytes.buffer("0123456").position(1).limit(4);
    transport.write(buffer);
    assertThat(writes()).containsExactly("cde", "123");
    assertThat(buffer.hasRemaining()).isFalse();
    assertThat(buffer.limit()).isEqualTo(4);
  }

  @FromCpython(
      file = FILE,
      type = TYPE,
      test = {"test_write_partial"})
  @Test
  void what_the_system_does_not_take_waits() {
    connection.socket.room(2);
    connection.write("data");
    assertThat(connection.socket.writtenText()).isEqualTo("da");
    assertWaits(2);
  }

  @FromCpython(
      file = FILE,
      type = TYPE,
      test = {"test_write_partial_none", "test_write_tryagain"})
  @Test
  void without_room_all_of_it_waits() {
    connection.socket.room(0);
    connection.write("data");
    assertThat(writes()).isEmpty();
    assertWaits(4);
  }

  @Test
  void what_waits_is_a_copy() {
    connection.socket.room(0);
    var array = Bytes.of("data");
    transport.write(array);
    array[0] = 'X';
    connection.socket.room(100);
    connection.pass();
    assertThat(connection.socket.writtenText()).isEqualTo("data");
  }

  @FromCpython(
      file = FILE,
      type = TYPE,
      test = {"test_write_no_data", "test_write_sendmsg_no_data"})
  @Test
  void no_bytes_are_nothing_to_write() {
    connection.write("");
    assertThat(writes()).isEmpty();
    connection.socket.room(0);
    connection.write("data");
    connection.socket.room(100);
    connection.write("");
    assertThat(writes()).isEmpty();
    assertWaits(4);
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_write_buffer")
  @Test
  void who_writes_behind_what_waits_waits_too() {
    connection.socket.room(0);
    connection.write("data1");
    connection.socket.room(100);
    connection.write("data2");
    assertThat(writes()).isEmpty();
    assertWaits(10);
    connection.pass();
    assertThat(connection.socket.writtenText()).isEqualTo("data1data2");
    assertWaits(0);
  }

  @FromCpython(
      file = FILE,
      type = TYPE,
      test = {"test_write_ready", "test_write_sendmsg_full"})
  @Test
  void what_waits_is_sent_when_there_is_room() {
    connection.socket.room(0);
    connection.write("data");
    connection.pass();
    assertWaits(4);
    connection.socket.room(4);
    connection.pass();
    assertThat(connection.socket.writtenText()).isEqualTo("data");
    assertWaits(0);
  }

  @FromCpython(
      file = FILE,
      type = TYPE,
      test = {"test_write_ready_partial", "test_write_sendmsg_partial"})
  @Test
  void as_much_as_there_is_room_for() {
    connection.socket.room(0);
    connection.write("data");
    connection.socket.room(2);
    connection.pass();
    assertThat(connection.socket.writtenText()).isEqualTo("da");
    assertWaits(2);
    connection.pass();
    assertWaits(2);
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_write_sendmsg_half_buffer")
  @Test
  void a_part_of_the_first_of_several() {
    connection.socket.room(0);
    connection.write("data1");
    connection.write("data2");
    connection.socket.room(2);
    connection.pass();
    assertWaits(8);
    connection.socket.room(100);
    connection.pass();
    assertThat(writes()).containsExactly("da", "ta1data2");
  }

  @FromCpython(
      file = FILE,
      type = TYPE,
      test = {"test_write_ready_partial_none", "test_write_ready_tryagain"})
  @Test
  void an_event_without_room_changes_nothing() {
    connection.socket.room(0);
    connection.write("data1");
    connection.write("data2");
    connection.socket.signal(RawHandle.WRITE);
    connection.pass();
    assertThat(writes()).isEmpty();
    assertWaits(10);
    assertThat(transport.isClosing()).isFalse();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_write_ready_no_data")
  @Test
  void an_event_that_comes_when_nothing_waits_does_not_happen() {
    connection.socket.room(0);
    connection.write("data");
    connection.socket.room(100);
    connection.pass();
    connection.socket.signal(RawHandle.WRITE);
    connection.pass();
    assertThat(writes()).containsExactly("data");
    assertThat(connection.errors).isEmpty();
  }

  @Test
  void many_chunks_keep_their_order_through_any_room() {
    var expected = new StringBuilder();
    connection.socket.room(0);
    for (int i = 0; i < 40_000; i++) {
      connection.write(i + ",");
      expected.append(i).append(',');
    }
    assertWaits(expected.length());
    for (int room = 1; transport.getWriteBufferSize() > 0; room = room * 2 + 1) {
      connection.socket.room(room);
      connection.pass();
    }
    assertThat(connection.socket.writtenText()).isEqualTo(expected.toString());
  }

  @Test
  void one_write_that_is_larger_than_all_chunks_arrives_whole() {
    var data = new byte[3_000_000];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (i * 31);
    }
    connection.socket.room(1_000);
    transport.write(ByteBuffer.wrap(data));
    connection.socket.room(Long.MAX_VALUE);
    var sizes = new ArrayList<Integer>();
    while (transport.getWriteBufferSize() > 0) {
      connection.pass();
      sizes.add(transport.getWriteBufferSize());
    }
    assertThat(connection.socket.written()).isEqualTo(data);
    assertThat(sizes).as("a megabyte a pass").hasSizeLessThanOrEqualTo(4);
  }
}
