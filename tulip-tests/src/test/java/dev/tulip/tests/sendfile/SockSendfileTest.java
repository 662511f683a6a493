package dev.tulip.tests.sendfile;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.tests.sync.Steps.passes;
import static dev.tulip.tests.sync.Steps.settle;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.CancelledError;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.StreamPair;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Files through sockets of one's own. */
class SockSendfileTest {

  @TempDir Path folder;
  private Path path;
  private byte[] content;
  private FileChannel file;

  @BeforeEach
  void writeFile() throws IOException {
    path = folder.resolve("file");
    content = Nearby.write(path);
    file = FileChannel.open(path);
  }

  @AfterEach
  void closeFile() throws IOException {
    file.close();
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sendfile",
      type = "SockSendfileMixin",
      test = "test_sock_sendfile_success")
  @FromCpython(
      file = "test_base_events",
      type = "BaseLoopSockSendfileTests",
      test = "test_sock_sendfile_fallback")
  void a_file_arrives_as_it_is() throws IOException {
    var peer = Nearby.listen();
    try (var socket = peer.connect()) {
      assertThat(getRunningLoop().sockSendfile(socket, file, 0, null)).isEqualTo(content.length);
    }
    assertThat(peer.all()).isEqualTo(content);
    assertThat(file.position()).isEqualTo(content.length);
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sendfile",
      type = "SockSendfileMixin",
      test = "test_sock_sendfile_with_offset_and_count")
  @FromCpython(
      file = "test_base_events",
      type = "BaseLoopSockSendfileTests",
      test = "test_sock_sendfile_fallback_offset_and_count")
  void a_part_of_a_file_arrives() throws IOException {
    var peer = Nearby.listen();
    try (var socket = peer.connect()) {
      assertThat(getRunningLoop().sockSendfile(socket, file, 1000, 2000L)).isEqualTo(2000);
    }
    assertThat(peer.all()).isEqualTo(Arrays.copyOfRange(content, 1000, 3000));
    assertThat(file.position()).isEqualTo(3000);
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sendfile",
      type = "SockSendfileMixin",
      test = "test_sock_sendfile_zero_size")
  void of_an_empty_file_nothing_arrives() throws IOException {
    var peer = Nearby.listen();
    var empty = Files.createFile(folder.resolve("empty"));
    try (var socket = peer.connect();
        var nothing = FileChannel.open(empty)) {
      assertThat(getRunningLoop().sockSendfile(socket, nothing, 0, null)).isZero();
      assertThat(nothing.position()).isZero();
    }
    assertThat(peer.all()).isEmpty();
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sendfile",
      type = "SockSendfileMixin",
      test = "test_sock_sendfile_mix_with_regular_send")
  void what_is_sent_before_and_after_arrives_before_and_after() throws IOException {
    var peer = Nearby.listen();
    var frame = "mix of sending..".repeat(4 * 1024).getBytes(UTF_8);
    try (var socket = peer.connect()) {
      getRunningLoop().sockSendall(socket, frame);
      assertThat(getRunningLoop().sockSendfile(socket, file, 0, null)).isEqualTo(content.length);
      getRunningLoop().sockSendall(socket, frame);
    }
    var all = peer.all();
    int end = frame.length + content.length;
    assertThat(all).hasSize(end + frame.length).startsWith(frame).endsWith(frame);
    assertThat(Arrays.copyOfRange(all, frame.length, end)).isEqualTo(content);
    assertThat(file.position()).isEqualTo(content.length);
  }

  @TulipTest(realTime = true)
  void behind_the_end_there_is_nothing_to_send_and_the_position_stays() throws IOException {
    var peer = Nearby.listen();
    file.position(7);
    try (var socket = peer.connect()) {
      assertThat(getRunningLoop().sockSendfile(socket, file, content.length + 5L, 10L)).isZero();
    }
    assertThat(file.position()).isEqualTo(7);
    assertThat(peer.all()).isEmpty();
  }

  @TulipTest(realTime = true)
  void a_file_that_becomes_shorter_ends_where_it_then_ends() throws IOException {
    try (var pair = StreamPair.open();
        var writable = FileChannel.open(path, StandardOpenOption.WRITE);
        var large = FileChannel.open(path, StandardOpenOption.READ)) {
      writable.write(ByteBuffer.allocate(1), (64L << 20) - 1);
      var sending =
          createTask(() -> getRunningLoop().sendfile(pair.peer().writer().transport(), large));
      settle();
      assertThat(sending.done()).isFalse();
      writable.truncate(1);
      var reading = createTask(() -> pair.client().reader().read());
      assertThat(sending.await()).isEqualTo(large.position()).isBetween(1L, (64L << 20) - 1);
      pair.peer().writer().close();
      assertThat(reading.await()).hasSize((int) large.position());
    }
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_base_events",
      type = "BaseLoopSockSendfileTests",
      test = {"test_negative_count", "test_negative_offset", "test_blocking_socket"})
  void offsets_and_counts_are_checked() throws IOException {
    var peer = Nearby.listen();
    try (var socket = peer.connect()) {
      var loop = getRunningLoop();
      assertThatThrownBy(() -> loop.sockSendfile(socket, file, -1, null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("non-negative");
      assertThatThrownBy(() -> loop.sockSendfile(socket, file, 0, 0L))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("positive");
      assertThatThrownBy(() -> loop.sockSendfile(socket, file, 0, -1L))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("positive");
    }
    peer.all();
    try (var blocking = SocketChannel.open()) {
      assertThatThrownBy(() -> getRunningLoop().sockSendfile(blocking, file, 0, null))
          .isInstanceOf(IllegalBlockingModeException.class);
    }
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_unix_events",
      type = "SelectorEventLoopUnixSockSendfileTests",
      test = "test_sock_sendfile_cancel1")
  void cancelled_it_says_by_the_position_what_was_sent() throws IOException {
    var peer = Nearby.listen();
    long sent;
    try (var socket = peer.connect()) {
      var sending = createTask(() -> getRunningLoop().sockSendfile(socket, file, 0, null));
      while (peer.received.size() == 0) {
        passes(1);
      }
      sending.cancel();
      assertThatThrownBy(sending::await).isInstanceOf(CancelledError.class);
      assertThat(getRunningLoop().removeWriter(socket)).isFalse();
      sent = file.position();
      assertThat(sent).isBetween(1L, content.length - 1L);
    }
    assertThat(peer.all()).isEqualTo(Arrays.copyOf(content, (int) sent));
  }
}
