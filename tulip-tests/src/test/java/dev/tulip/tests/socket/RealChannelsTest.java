package dev.tulip.tests.socket;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.CancelledError;
import dev.tulip.EventLoop;
import dev.tulip.Future;
import dev.tulip.VoidCoroutine;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.Peer;
import dev.tulip.tests.Refused;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.ConnectOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Readers, writers and the sock methods on two channels that are connected with each other. */
class RealChannelsTest {

  private static final String EVENTS = "test_events";
  private static final String MIXIN = "EventLoopTestsMixin";

  private SocketChannel here;
  private SocketChannel there;

  @BeforeEach
  void connect() throws IOException {
    var any = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    try (var listener = ServerSocketChannel.open().bind(any)) {
      here = SocketChannel.open(listener.getLocalAddress());
      there = listener.accept();
    }
    here.configureBlocking(false);
  }

  @AfterEach
  void close() throws IOException {
    here.close();
    there.close();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @FromCpython(file = EVENTS, type = MIXIN, test = "test_reader_callback")
  @TulipTest(realTime = true)
  void a_reader_is_called_for_what_comes_and_for_the_end() throws IOException {
    var loop = getRunningLoop();
    var text = new StringBuilder();
    Future<@Nullable Void> ended = loop.createFuture();
    loop.addReader(here, () -> read(text, ended));
    there.write(bytes("abc"));
    while (text.length() < 3) {
      sleep(Duration.ZERO);
    }
    there.write(bytes("def"));
    there.close();
    ended.await();
    assertThat(text).hasToString("abcdef");
    assertThat(loop.removeReader(here)).isFalse();
  }

  private void read(StringBuilder text, Future<@Nullable Void> ended) {
    var into = ByteBuffer.allocate(64);
    try {
      if (here.read(into) >= 0) {
        text.append(StandardCharsets.UTF_8.decode(into.flip()));
        return;
      }
    } catch (IOException e) {
      ended.setException(e);
    }
    assertThat(getRunningLoop().removeReader(here)).isTrue();
    ended.setResult(null);
  }

  @FromCpython(file = EVENTS, type = MIXIN, test = "test_writer_callback")
  @TulipTest(realTime = true)
  void a_writer_is_called_when_there_is_room() throws IOException {
    var loop = getRunningLoop();
    Future<Integer> written = loop.createFuture();
    loop.addWriter(here, () -> write(written));
    assertThat(written.await()).isEqualTo(4);
    assertThat(loop.removeWriter(here)).isTrue();
    assertThat(loop.removeWriter(here)).isFalse();
    var into = ByteBuffer.allocate(8);
    assertThat(there.read(into)).isEqualTo(4);
  }

  private void write(Future<Integer> written) {
    try {
      int count = here.write(bytes("data"));
      if (!written.done()) {
        written.setResult(count);
      }
      getRunningLoop().removeWriter(here);
      getRunningLoop().addWriter(here, () -> {});
    } catch (IOException e) {
      written.setException(e);
    }
  }

  @FromCpython(file = EVENTS, type = MIXIN, test = "test_prompt_cancellation")
  @TulipTest(realTime = true)
  void who_waits_for_bytes_is_cancelled_at_once_and_waits_no_more() {
    var loop = getRunningLoop();
    var receiving = createTask(() -> loop.sockRecv(here, 1));
    loop.callSoon(receiving::cancel);
    assertThatThrownBy(receiving::await).isInstanceOf(CancelledError.class);
    assertThat(receiving.cancelled()).isTrue();
    assertThat(loop.removeReader(here)).isFalse();
  }

  @FromCpython(
      file = "test_unix_events",
      type = "TestFunctional",
      test = "test_add_reader_or_writer_transport_fd")
  @TulipTest(realTime = true)
  void the_channel_of_a_transport_is_the_transports() throws IOException {
    var loop = getRunningLoop();
    var connection = loop.createConnection(Peer::new, here, ConnectOptions.defaults());
    Runnable nothing = () -> {};
    for (VoidCoroutine attempt :
        List.<VoidCoroutine>of(
            () -> loop.addReader(here, nothing),
            () -> loop.addWriter(here, nothing),
            () -> loop.removeReader(here),
            () -> loop.removeWriter(here),
            () -> loop.sockRecv(here, 1))) {
      assertThatThrownBy(attempt::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("the channel is used by a transport, <SocketTransport ");
    }
    there.write(bytes("still here"));
    there.close();
    assertThat(connection.protocol().awaitEnd()).isEqualTo("still here");
    assertThat(loop.removeReader(here)).isFalse();
  }

  @TulipTest(realTime = true)
  void who_has_received_may_have_the_channel_block_at_once() throws IOException {
    var loop = getRunningLoop();
    var receiving =
        createTask(
            () -> {
              var received = loop.sockRecv(here, 100);
              here.configureBlocking(true);
              return received;
            });
    sleep(Duration.ZERO);
    there.write(bytes("abc"));
    assertThat(receiving.await()).isEqualTo(Sockets.bytes("abc"));
    assertThat(here.isBlocking()).isTrue();
    assertThat(loop.removeReader(here)).isFalse();
  }

  @TulipTest(realTime = true)
  void a_reader_that_is_set_after_bytes_have_come_for_a_coroutine_stays() throws IOException {
    var loop = getRunningLoop();
    Future<@Nullable Void> called = loop.createFuture();
    var receiving = createTask(() -> loop.sockRecv(here, 3));
    receiving.addDoneCallback(_ -> addReader(called));
    sleep(Duration.ZERO);
    there.write(bytes("abcdef"));
    assertThat(receiving.await()).isEqualTo(Sockets.bytes("abc"));
    called.await();
    assertThat(loop.removeReader(here)).isTrue();
  }

  private void addReader(Future<@Nullable Void> called) {
    try {
      getRunningLoop()
          .addReader(
              here,
              () -> {
                if (!called.done()) {
                  called.setResult(null);
                }
              });
    } catch (IOException e) {
      called.setException(e);
    }
  }

  @TulipTest(realTime = true)
  void more_is_received_at_once_than_the_loop_keeps_room_for() throws IOException {
    int size = 300 * 1024;
    there.configureBlocking(false);
    var loop = getRunningLoop();
    var sending = createTask(() -> loop.sockSendall(there, new byte[size]));
    for (int received = 0; received < size; ) {
      received += loop.sockRecv(here, 1 << 20).length;
    }
    sending.await();
    assertThat(loop.sockRecv(here, 0)).isEmpty();
  }

  @TulipTest
  void a_negative_size_and_another_thread_are_refused() {
    var loop = getRunningLoop();
    assertThatThrownBy(() -> loop.sockRecv(here, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
    Refused.byOtherThread(() -> receive(loop));
  }

  private void receive(EventLoop loop) {
    try {
      loop.sockRecv(here, 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
