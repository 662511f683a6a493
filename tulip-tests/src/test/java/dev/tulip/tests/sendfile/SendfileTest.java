package dev.tulip.tests.sendfile;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.tests.sync.Steps.passes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tulip.testing.ScriptedNetwork;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.BrokenPipeException;
import dev.tulip.transport.ConnectOptions;
import dev.tulip.transport.ConnectionAbortedException;
import dev.tulip.transport.ConnectionResetException;
import dev.tulip.transport.Protocol;
import dev.tulip.transport.Transport;
import dev.tulip.transport.WaterMarks;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files through transports: the system sends them, or else they are read and written. */
class SendfileTest {

  @TempDir Path folder;
  private byte[] content;
  private FileChannel file;

  @BeforeEach
  void writeFile() throws IOException {
    content = Nearby.write(folder.resolve("file"));
    file = FileChannel.open(folder.resolve("file"));
  }

  @AfterEach
  void closeFile() throws IOException {
    file.close();
  }

  private static Transport connect(Nearby peer) throws IOException {
    var options = ConnectOptions.defaults();
    var transport =
        getRunningLoop()
            .createConnection(() -> new Protocol() {}, peer.connect(), options)
            .transport();
    transport.setWriteBufferLimits(WaterMarks.ofHigh(Nearby.SMALL));
    return transport;
  }

  private void sendWhole() throws IOException {
    var peer = Nearby.listen();
    var transport = connect(peer);
    assertThat(getRunningLoop().sendfile(transport, file)).isEqualTo(content.length);
    assertThat(transport.isReading()).isTrue();
    transport.close();
    assertThat(peer.all()).isEqualTo(content);
    assertThat(file.position()).isEqualTo(content.length);
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_sendfile", type = "SendfileMixin", test = "test_sendfile")
  void a_file_arrives_as_it_is() throws IOException {
    sendWhole();
  }

  /** What has been sent must not be sent again by another way. */
  @Test
  void where_the_system_gives_up_on_the_way_so_does_the_transport() {
    var network = new ScriptedNetwork();
    network.run(
        () -> {
          var transport =
              getRunningLoop()
                  .createConnection(() -> new Protocol() {}, "192.0.2.1", 80)
                  .transport();
          var socket = network.sockets().getFirst().room(1000);
          var sending = createTask(() -> getRunningLoop().sendfile(transport, file));
          passes(3);
          socket.refuseSendfile().room(content.length);
          assertThatThrownBy(sending::await)
              .isInstanceOf(IOException.class)
              .hasMessage("no sendfile here");
          assertThat(socket.written()).isEqualTo(Arrays.copyOf(content, 1000));
          assertThat(file.position()).isEqualTo(1000);
          transport.close();
        });
  }

  @Test
  @FromCpython(
      file = "test_sendfile",
      type = "SendfileMixin",
      test = "test_sendfile_force_fallback")
  void a_file_arrives_as_it_is_where_the_system_cannot_send_it() throws IOException {
    NoNativeSendfile.run(this::sendWhole);
  }

  @Test
  @FromCpython(
      file = "test_sendfile",
      type = "SendfileMixin",
      test = "test_sendfile_force_unsupported_native")
  void where_the_system_cannot_and_nothing_else_may_it_is_refused() throws IOException {
    NoNativeSendfile.run(this::sendNativelyOrNot);
  }

  private void sendNativelyOrNot() throws IOException {
    var peer = Nearby.listen();
    var transport = connect(peer);
    assertThatThrownBy(() -> getRunningLoop().sendfile(transport, file, 0, null, false))
        .isInstanceOf(dev.tulip.transport.SendfileNotAvailableException.class)
        .hasMessageContaining("not supported");
    assertThat(transport.isReading()).isTrue();
    transport.close();
    assertThat(peer.all()).isEmpty();
    assertThat(file.position()).isZero();
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sendfile",
      type = "SendfileMixin",
      test = "test_sendfile_for_closing_transp")
  void a_transport_that_closes_sends_no_file() throws IOException {
    var peer = Nearby.listen();
    var transport = connect(peer);
    transport.close();
    assertThatThrownBy(() -> getRunningLoop().sendfile(transport, file))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closing");
    assertThat(peer.all()).isEmpty();
    assertThat(file.position()).isZero();
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_sendfile", type = "SendfileMixin", test = "test_sendfile_not_supported")
  void a_transport_of_another_make_sends_no_file() throws IOException {
    var foreign =
        (Transport)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Transport.class},
                (_, method, _) -> method.getName().equals("isClosing") ? false : "foreign");
    assertThatThrownBy(() -> getRunningLoop().sendfile(foreign, file))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not supported");
    assertThat(file.position()).isZero();
  }

  private void sendFramed() throws IOException {
    var peer = Nearby.listen();
    var transport = connect(peer);
    var before = "BEFORE__".repeat(1024).getBytes(UTF_8);
    var after = "--BEHIND".repeat(1024).getBytes(UTF_8);
    transport.write(before);
    assertThat(getRunningLoop().sendfile(transport, file)).isEqualTo(content.length);
    transport.write(after);
    transport.close();
    var all = peer.all();
    int end = before.length + content.length;
    assertThat(all).hasSize(end + after.length).startsWith(before).endsWith(after);
    assertThat(Arrays.copyOfRange(all, before.length, end)).isEqualTo(content);
    assertThat(file.position()).isEqualTo(content.length);
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sendfile",
      type = "SendfileMixin",
      test = "test_sendfile_pre_and_post_data")
  void what_is_written_before_and_after_arrives_before_and_after() throws IOException {
    sendFramed();
  }

  @Test
  void and_so_it_does_where_the_system_cannot_send_files() throws IOException {
    NoNativeSendfile.run(this::sendFramed);
  }

  private void sendPart() throws IOException {
    var peer = Nearby.listen();
    var transport = connect(peer);
    assertThat(getRunningLoop().sendfile(transport, file, 1000, 100L, true)).isEqualTo(100);
    transport.close();
    assertThat(peer.all()).isEqualTo(Arrays.copyOfRange(content, 1000, 1100));
    assertThat(file.position()).isEqualTo(1100);
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_sendfile", type = "SendfileMixin", test = "test_sendfile_partial")
  void a_part_of_a_file_arrives() throws IOException {
    sendPart();
  }

  @Test
  void a_part_arrives_where_the_system_cannot_send_files() throws IOException {
    NoNativeSendfile.run(this::sendPart);
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sendfile",
      type = "SendfileMixin",
      test = "test_sendfile_close_peer_after_receiving")
  void the_peer_may_close_when_it_has_got_everything() throws IOException {
    var peer = Nearby.listenAndCloseAfter(content.length);
    var transport = connect(peer);
    assertThat(getRunningLoop().sendfile(transport, file)).isEqualTo(content.length);
    transport.close();
    assertThat(peer.all()).isEqualTo(content);
    assertThat(file.position()).isEqualTo(content.length);
  }

  private void sendToOneWhoCloses() throws IOException {
    var peer = Nearby.listenAndCloseAfter(1024);
    var transport = connect(peer);
    var failure = catchThrowable(() -> getRunningLoop().sendfile(transport, file));
    assertThat(failure)
        .isInstanceOfAny(
            ConnectionResetException.class,
            BrokenPipeException.class,
            ConnectionAbortedException.class);
    assertThat(peer.all().length).isBetween(1024, content.length - 1);
    assertThat(file.position()).isBetween(1024L, content.length - 1L);
    while (!transport.isClosing()) {
      passes(1);
    }
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sendfile",
      type = "SendfileMixin",
      test = "test_sendfile_close_peer_in_the_middle_of_receiving")
  void a_peer_that_closes_meanwhile_is_an_error() throws IOException {
    sendToOneWhoCloses();
  }

  @Test
  @FromCpython(
      file = "test_sendfile",
      type = "SendfileMixin",
      test = "test_sendfile_fallback_close_peer_in_the_middle_of_receiving")
  void a_peer_that_closes_meanwhile_is_an_error_where_the_system_cannot_send_files()
      throws IOException {
    NoNativeSendfile.run(this::sendToOneWhoCloses);
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sendfile",
      type = "SendfileMixin",
      test = "test_sendfile_prevents_bare_write")
  void nobody_else_may_write_meanwhile() throws IOException {
    var peer = Nearby.listen();
    var transport = connect(peer);
    var sending = createTask(() -> getRunningLoop().sendfile(transport, file));
    passes(1);
    assertThatThrownBy(() -> transport.write("data".getBytes(UTF_8)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("sendfile is in progress");
    assertThatThrownBy(() -> getRunningLoop().sendfile(transport, file))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("another sendfile");
    assertThat(sending.await()).isEqualTo(content.length);
    transport.close();
    assertThat(peer.all()).isEqualTo(content);
  }
}
