package dev.tulip.tests.socket;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.CancelledError;
import dev.tulip.Future;
import dev.tulip.VoidCoroutine;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.Peer;
import dev.tulip.tests.Refused;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.ConnectOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Readers, writers and the sock methods on two channels that are connected with each other. */
class RealChannelsTest {

  private static final String EVENTS = "test_events";
  private static final String MIXIN = "EventLoopTestsMixin";

  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

  private SocketChannel here;
  private SocketChannel there;

  @BeforeEach
  void connect() throws IOException {
    try (var listener = ServerSocketChannel.open().bind(ANY)) {
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
  void who_has_accepted_may_close_the_listener_and_nobody_connects_any_more() throws IOException {
    var loop = getRunningLoop();
    var listener = ServerSocketChannel.open().bind(ANY);
    listener.configureBlocking(false);
    var address = listener.getLocalAddress();
    var accepting =
        createTask(
            () -> {
              var accepted = loop.sockAccept(listener);
              listener.close();
              assertThatThrownBy(() -> SocketChannel.open(address))
                  .isInstanceOf(ConnectException.class);
              return accepted;
            });
    sleep(Duration.ZERO);
    try (var client = SocketChannel.open(address);
        var accepted = accepting.await()) {
      assertThat(accepted.getRemoteAddress()).isEqualTo(client.getLocalAddress());
    }
  }

  @TulipTest(realTime = true)
  void who_waits_does_not_read_from_a_channel_that_blocks_by_then() throws IOException {
    var loop = getRunningLoop();
    var receiving = createTask(() -> loop.sockRecv(here, 3));
    sleep(Duration.ZERO);
    haveArrived("abc");
    loop.addWriter(
        here,
        () -> {
          loop.removeWriter(here);
          setBlocking();
        });
    assertThatThrownBy(receiving::await).isInstanceOf(IllegalBlockingModeException.class);
  }

  private void setBlocking() {
    try {
      here.configureBlocking(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends {@code text}, and waits until the other side has it: its event comes with the next look. */
  private void haveArrived(String text) throws IOException {
    there.write(bytes(text));
    while (here.socket().getInputStream().available() < text.length()) {
      Thread.onSpinWait();
    }
  }

  @TulipTest(realTime = true)
  void a_reader_that_is_set_between_the_event_of_a_coroutine_and_its_turn_stays()
      throws IOException {
    var loop = getRunningLoop();
    Future<@Nullable Void> called = loop.createFuture();
    var receiving = createTask(() -> loop.sockRecv(here, 3));
    sleep(Duration.ZERO);
    haveArrived("abcdef");
    loop.addWriter(
        here,
        () -> {
          loop.removeWriter(here);
          addReader(called);
        });
    assertThat(receiving.await()).isEqualTo(Sockets.bytes("abc"));
    called.await();
    assertThat(loop.removeReader(here)).isTrue();
  }

  /** Both in one pass: the callback and the turn of the waiter, whose channel nobody watches any more. */
  @TulipTest(realTime = true)
  void a_reader_may_be_set_in_the_pass_of_a_coroutines_event() throws IOException {
    var loop = getRunningLoop();
    Future<@Nullable Void> called = loop.createFuture();
    var receiving = createTask(() -> loop.sockRecv(here, 3));
    sleep(Duration.ZERO);
    haveArrived("abcdef");
    loop.callSoon(() -> addReader(called));
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
  void a_writer_that_stays_when_its_channel_is_connected_is_called_for_room() throws IOException {
    var loop = getRunningLoop();
    Future<@Nullable Void> called = loop.createFuture();
    try (var listener = ServerSocketChannel.open().bind(ANY);
        var client = Sockets.socket()) {
      client.connect(listener.getLocalAddress());
      loop.addWriter(client, () -> finishConnect(client, called));
      called.await();
      assertThat(loop.removeWriter(client)).isTrue();
    }
  }

  private static void finishConnect(SocketChannel client, Future<@Nullable Void> called) {
    try {
      if (client.isConnectionPending()) {
        client.finishConnect();
      } else if (!called.done()) {
        called.setResult(null);
      }
    } catch (IOException e) {
      called.setException(e);
    }
  }

  @TulipTest(realTime = true)
  void more_may_be_asked_for_than_the_loop_has_room_for() throws IOException {
    var sent = new byte[600 * 1024];
    new Random(1).nextBytes(sent);
    there.configureBlocking(false);
    var loop = getRunningLoop();
    var sending = createTask(() -> loop.sockSendall(there, sent));
    var received = new ByteArrayOutputStream();
    while (received.size() < sent.length) {
      received.write(loop.sockRecv(here, 1 << 20));
    }
    sending.await();
    assertThat(received.toByteArray()).isEqualTo(sent);
    assertThat(loop.sockRecv(here, 0)).isEmpty();
  }

  @TulipTest
  void a_negative_size_is_refused_and_so_is_another_thread() throws IOException {
    var loop = getRunningLoop();
    try (var datagrams = DatagramChannel.open()) {
      datagrams.configureBlocking(false);
      for (VoidCoroutine attempt :
          List.<VoidCoroutine>of(
              () -> loop.sockRecv(here, -1), () -> loop.sockRecvfrom(datagrams, -1))) {
        assertThatThrownBy(attempt::run)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("negative buffersize: -1");
      }
    }
    Refused.byOtherThread(
        elsewhere(() -> loop.sockRecv(here, 0)),
        elsewhere(() -> loop.sockRecvInto(here, ByteBuffer.allocate(1))),
        elsewhere(() -> loop.sockSendall(here, new byte[1])));
  }

  private static Runnable elsewhere(VoidCoroutine use) {
    return () -> {
      try {
        use.run();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    };
  }
}
