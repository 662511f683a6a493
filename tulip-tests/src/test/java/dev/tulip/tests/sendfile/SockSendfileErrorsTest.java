package dev.tulip.tests.sendfile;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.EventLoop;
import dev.tulip.spi.RawHandle;
import dev.tulip.testing.ScriptedNetwork;
import dev.tulip.testing.ScriptedWatchable;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files on their way into a socket that has no room, or fails. */
class SockSendfileErrorsTest {

  private static final String FILE = "test_unix_events";
  private static final String TYPE = "SelectorEventLoopUnixSockSendfileTests";

  private final ScriptedNetwork network = new ScriptedNetwork();
  private final ScriptedFile file = new ScriptedFile();
  private SocketChannel channel;

  @BeforeEach
  void open() throws IOException {
    channel = SocketChannel.open();
    channel.configureBlocking(false);
  }

  @AfterEach
  void close() throws IOException {
    channel.close();
    file.close();
  }

  private static long send(EventLoop loop, SocketChannel channel, ScriptedFile file)
      throws IOException {
    return loop.sockSendfile(channel, file, 0, null);
  }

  private ScriptedWatchable awaitWatch() {
    while (network.watchables().isEmpty()) {
      sleep(Duration.ZERO);
    }
    return network.watchables().getFirst();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_sock_sendfile_blocking_error")
  @Test
  void without_room_it_waits_until_there_is() {
    file.then(() -> 0).then(() -> 1000);
    network.run(
        () -> {
          var loop = getRunningLoop();
          var sending = createTask(() -> send(loop, channel, file));
          var watched = awaitWatch();
          assertThat(watched.isWatchedForWriting()).isTrue();
          assertThat(file.left()).isOne();
          watched.signal(RawHandle.WRITE);
          assertThat(sending.await()).isEqualTo(1000);
          assertThat(watched.isOpen()).isFalse();
        });
    assertThat(file.position()).isEqualTo(1000);
  }

  @FromCpython(
      file = FILE,
      type = TYPE,
      test = {"test_sock_sendfile_os_error_next_call", "test_sock_sendfile_exception"})
  @Test
  void what_was_sent_before_it_failed_is_where_the_file_stands() {
    var failure = new IOException("the peer is gone");
    file.then(() -> 600)
        .then(
            () -> {
              throw failure;
            });
    network.run(
        () -> {
          var loop = getRunningLoop();
          var sending = createTask(() -> send(loop, channel, file));
          awaitWatch().signal(RawHandle.WRITE);
          assertThatThrownBy(sending::await).isSameAs(failure);
          assertThat(loop.removeWriter(channel)).isFalse();
        });
    assertThat(file.position()).isEqualTo(600);
  }
}
