package dev.tulip.tests.socket;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.waitFor;
import static dev.tulip.tests.StreamPair.HOST;
import static dev.tulip.tests.socket.Sockets.bytes;
import static dev.tulip.tests.socket.Sockets.socket;
import static dev.tulip.tests.socket.Sockets.text;
import static dev.tulip.tests.sync.Steps.passes;
import static dev.tulip.tests.sync.Steps.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.CancelledError;
import dev.tulip.Task;
import dev.tulip.TimeoutException;
import dev.tulip.VoidCoroutine;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** A sock method that is cancelled gets out of the way of the next one. */
class SockCancelTest {

  private static ServerSocketChannel listening() throws IOException {
    var channel = ServerSocketChannel.open().bind(new InetSocketAddress(HOST, 0));
    channel.configureBlocking(false);
    return channel;
  }

  private static SocketChannel connect(ServerSocketChannel listening) throws IOException {
    var socket = socket();
    getRunningLoop().sockConnect(socket, listening.getLocalAddress());
    return socket;
  }

  private static Task<?> begun(VoidCoroutine body) {
    var task = createTask(body);
    passes(1);
    assertThat(task.done()).isFalse();
    return task;
  }

  private static void checkCancelled(Task<?> task) {
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sock_lowlevel",
      type = "BaseSockTestsMixin",
      test = "test_sock_client_racing")
  void a_receive_begins_while_a_cancelled_one_ends() throws IOException {
    var loop = getRunningLoop();
    try (var listening = listening();
        var socket = connect(listening);
        var peer = loop.sockAccept(listening)) {
      var received = begun(() -> loop.sockRecv(socket, 1024));
      received.cancel();
      VoidCoroutine send = () -> loop.sockSendall(peer, bytes("for the second"));
      var sending = createTask(send);
      assertThat(text(loop.sockRecv(socket, 1024))).isEqualTo("for the second");
      checkCancelled(received);
      sending.await();

      var into = ByteBuffer.allocate(1024);
      var receivedInto = begun(() -> loop.sockRecvInto(socket, into));
      receivedInto.cancel();
      var sendingAgain = createTask(send);
      assertThat(loop.sockRecvInto(socket, into)).isEqualTo("for the second".length());
      checkCancelled(receivedInto);
      sendingAgain.await();
    }
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sock_lowlevel",
      type = "BaseSockTestsMixin",
      test = "test_sock_client_racing")
  void a_send_begins_while_a_cancelled_one_ends() throws IOException {
    var loop = getRunningLoop();
    try (var listening = listening();
        var socket = connect(listening);
        var peer = loop.sockAccept(listening)) {
      var much = ByteBuffer.allocate(64 << 20);
      var sending = begun(() -> loop.sockSendall(socket, much));
      sending.cancel();

      var received = ByteBuffer.allocate(much.capacity());
      VoidCoroutine receive = () -> receiveAll(peer, received);
      var receiving = createTask(receive);
      loop.sockSendall(socket, bytes("world"));
      checkCancelled(sending);
      socket.shutdownOutput();
      receiving.await();
      int sent = much.position();
      assertThat(sent).isPositive();
      assertThat(received.position()).isEqualTo(sent + 5);
      assertThat(received.slice(sent, 5)).isEqualTo(ByteBuffer.wrap(bytes("world")));
    }
  }

  private static void receiveAll(SocketChannel socket, ByteBuffer into) throws IOException {
    while (getRunningLoop().sockRecvInto(socket, into) > 0) {}
  }

  /** The listener listens all the time: a channel of Java's that was refused is closed. */
  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sock_lowlevel",
      type = "BaseSockTestsMixin",
      test = "test_sock_client_connect_racing")
  void a_socket_whose_connecting_was_cancelled_connects_again() throws IOException {
    var loop = getRunningLoop();
    try (var listening = listening();
        var socket = socket()) {
      var address = listening.getLocalAddress();
      VoidCoroutine connect = () -> loop.sockConnect(socket, address);
      var connecting = createTask(connect);
      // Ends before the loop looks at the socket, and so leaves the attempt to the next.
      loop.callSoon(connecting::cancel);
      passes(1);
      assertThat(socket.isConnectionPending()).isTrue();
      loop.sockConnect(socket, address);
      checkCancelled(connecting);
      assertThat(socket.isConnected()).isTrue();
    }
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_sock_lowlevel", type = "BaseSockTestsMixin", test = "test_sock_accept")
  void a_connection_is_accepted_and_does_not_block() throws IOException {
    var loop = getRunningLoop();
    try (var listening = listening()) {
      var accepting = createTask(() -> loop.sockAccept(listening));
      try (var client = connect(listening);
          var accepted = accepting.await()) {
        assertThat(accepted.isBlocking()).isFalse();
        assertThat(accepted.getLocalAddress()).isEqualTo(listening.getLocalAddress());
        assertThat(accepted.getRemoteAddress()).isEqualTo(client.getLocalAddress());
      }
    }
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sock_lowlevel",
      type = "BaseSockTestsMixin",
      test = "test_cancel_sock_accept")
  void an_accept_that_took_too_long_lets_go_of_its_socket() throws IOException {
    var loop = getRunningLoop();
    var listening = listening();
    var address = listening.getLocalAddress();
    assertThatThrownBy(() -> waitFor(() -> loop.sockAccept(listening), Duration.ofMillis(1)))
        .isInstanceOf(TimeoutException.class);
    listening.close();
    try (var client = socket()) {
      assertThatThrownBy(() -> loop.sockConnect(client, address))
          .isInstanceOf(ConnectException.class);
    }
  }

  @TulipTest(realTime = true)
  void an_accept_that_was_cancelled_takes_no_connection() throws IOException {
    var loop = getRunningLoop();
    try (var listening = listening()) {
      var accepting = begun(() -> loop.sockAccept(listening));
      var client = createTask(() -> connect(listening));
      accepting.cancel();
      checkCancelled(accepting);
      try (var connected = client.await();
          var accepted = loop.sockAccept(listening)) {
        assertThat(accepted.getRemoteAddress()).isEqualTo(connected.getLocalAddress());
      }
    }
  }

  @TulipTest(realTime = true)
  void receives_may_follow_each_other_in_one_pass() throws IOException {
    var loop = getRunningLoop();
    try (var listening = listening();
        var socket = connect(listening);
        var peer = loop.sockAccept(listening)) {
      var both = createTask(() -> text(loop.sockRecv(socket, 9)) + text(loop.sockRecv(socket, 9)));
      passes(1);
      loop.sockSendall(peer, bytes("first "));
      settle();
      loop.sockSendall(peer, bytes("second"));
      assertThat(both.await()).isEqualTo("first second");
    }
  }
}
