package dev.tulip.tests.socket;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.startServer;
import static dev.tulip.Asyncio.startUnixServer;
import static dev.tulip.tests.StreamPair.HOST;
import static dev.tulip.tests.StreamPair.address;
import static dev.tulip.tests.socket.Sockets.bytes;
import static dev.tulip.tests.socket.Sockets.socket;
import static dev.tulip.tests.socket.Sockets.text;
import static dev.tulip.tests.sync.Steps.passes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.VoidCoroutine;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamReaderProtocol;
import dev.tulip.stream.StreamWriter;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.ConnectOptions;
import dev.tulip.transport.ConnectionResetException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;

/** Clients that use sockets of their own. */
class SockClientTest {

  @TempDir Path folder;

  private static void answer(StreamReader reader, StreamWriter writer) throws IOException {
    try (writer) {
      writer.send("you said " + reader.readline(UTF_8));
    }
  }

  private static void checkBlockingIsRefused(SocketChannel blocking, SocketAddress address) {
    var loop = getRunningLoop();
    assertThatThrownBy(() -> loop.sockConnect(blocking, address))
        .isInstanceOf(IllegalBlockingModeException.class);
    assertThatThrownBy(() -> loop.sockSendall(blocking, bytes("hello\n")))
        .isInstanceOf(IllegalBlockingModeException.class);
    assertThatThrownBy(() -> loop.sockRecv(blocking, 1024))
        .isInstanceOf(IllegalBlockingModeException.class);
    assertThatThrownBy(() -> loop.sockRecvInto(blocking, ByteBuffer.allocate(0)))
        .isInstanceOf(IllegalBlockingModeException.class);
    assertThatThrownBy(() -> loop.addReader(blocking, () -> {}))
        .isInstanceOf(IllegalBlockingModeException.class);
  }

  private static void talk(SocketChannel socket, SocketAddress address) throws IOException {
    checkBlockingIsRefused(socket, address);
    socket.configureBlocking(false);
    var loop = getRunningLoop();
    loop.sockConnect(socket, address);
    loop.sockSendall(socket, bytes("hello\n"));
    assertThat(text(loop.sockRecv(socket, 1024))).isEqualTo("you said hello\n");
    assertThat(loop.sockRecv(socket, 1024)).isEmpty();
    socket.close();
  }

  private static void talkInto(SocketChannel socket, SocketAddress address) throws IOException {
    socket.configureBlocking(false);
    var loop = getRunningLoop();
    loop.sockConnect(socket, address);
    loop.sockSendall(socket, bytes("hello\n"));
    var into = ByteBuffer.allocate(1024);
    assertThat(loop.sockRecvInto(socket, into)).isEqualTo(15);
    assertThat(text(Arrays.copyOf(into.array(), into.position()))).isEqualTo("you said hello\n");
    assertThat(loop.sockRecvInto(socket, into)).isZero();
    socket.close();
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sock_lowlevel",
      type = "BaseSockTestsMixin",
      test = "test_sock_client_ops")
  void a_client_connects_sends_and_receives() throws IOException {
    try (var server = startServer(SockClientTest::answer, HOST, 0)) {
      talk(SocketChannel.open(), address(server));
      talkInto(SocketChannel.open(), address(server));
      server.close();
      server.waitClosed();
    }
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sock_lowlevel",
      type = "BaseSockTestsMixin",
      test = "test_unix_sock_client_ops")
  void a_client_connects_over_a_unix_socket() throws IOException {
    var path = folder.resolve("socket");
    try (var server = startUnixServer(SockClientTest::answer, path)) {
      talk(SocketChannel.open(StandardProtocolFamily.UNIX), UnixDomainSocketAddress.of(path));
      talkInto(SocketChannel.open(StandardProtocolFamily.UNIX), UnixDomainSocketAddress.of(path));
      server.close();
      server.waitClosed();
    }
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sock_lowlevel",
      type = "BaseSockTestsMixin",
      test = "test_sock_client_fail")
  void where_nobody_listens_connecting_fails() throws IOException {
    InetSocketAddress unused;
    try (var bound = SocketChannel.open().bind(new InetSocketAddress(HOST, 0))) {
      unused = (InetSocketAddress) bound.getLocalAddress();
    }
    try (var socket = socket()) {
      assertThatThrownBy(() -> getRunningLoop().sockConnect(socket, unused))
          .isInstanceOf(ConnectException.class);
    }
  }

  @TulipTest(realTime = true)
  void a_name_is_looked_up() throws IOException {
    try (var server = startServer(SockClientTest::answer, HOST, 0);
        var socket = socket()) {
      var unresolved = InetSocketAddress.createUnresolved("localhost", address(server).getPort());
      getRunningLoop().sockConnect(socket, unresolved);
      assertThat(socket.isConnected()).isTrue();
    }
  }

  @TulipTest(realTime = true)
  void a_peer_that_resets_the_connection_is_told_by_its_own_exception() throws IOException {
    try (var listening = ServerSocketChannel.open().bind(new InetSocketAddress(HOST, 0));
        var socket = socket()) {
      listening.configureBlocking(false);
      getRunningLoop().sockConnect(socket, listening.getLocalAddress());
      try (var accepted = getRunningLoop().sockAccept(listening)) {
        accepted.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
      assertThatThrownBy(() -> getRunningLoop().sockRecv(socket, 10))
          .isInstanceOf(ConnectionResetException.class);
    }
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sock_lowlevel",
      type = "BaseSockTestsMixin",
      test = "test_create_connection_sock")
  void a_socket_that_was_connected_so_becomes_a_transport() throws IOException {
    var server = startServer(SockClientTest::answer, HOST, 0);
    var socket = socket();
    getRunningLoop().sockConnect(socket, address(server));
    var reader = new StreamReader();
    var protocol = new StreamReaderProtocol(reader);
    var transport =
        getRunningLoop()
            .createConnection(() -> protocol, socket, ConnectOptions.defaults())
            .transport();
    transport.write(bytes("hello\n"));
    assertThat(text(reader.read())).isEqualTo("you said hello\n");
    assertThatThrownBy(() -> getRunningLoop().addReader(socket, () -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("used by a transport");
    transport.close();
    server.close();
    server.waitClosed();
    while (socket.isOpen()) {
      passes(1);
    }
  }

  private static final int HUGE = 1_000_000;

  /** Sends back as many bytes as the first line says. */
  private static void loopBack(StreamReader reader, StreamWriter writer) throws IOException {
    try (writer) {
      int left = Integer.parseInt(reader.readline(UTF_8).strip());
      while (left > 0) {
        var block = reader.read(left);
        writer.send(block);
        left -= block.length;
      }
    }
  }

  /** Receives the next bytes. */
  @FunctionalInterface
  private interface Receiving {
    int receive(SocketChannel socket, ByteBuffer into) throws IOException;
  }

  private static void exchangeHugeContent(Receiving receiving) throws IOException {
    var loop = getRunningLoop();
    var server = startServer(SockClientTest::loopBack, HOST, 0);
    var content = bytes("0123456789".repeat(HUGE / 10));
    try (var socket = socket()) {
      loop.sockConnect(socket, address(server));
      loop.sockSendall(socket, bytes(HUGE + "\n"));
      VoidCoroutine send = () -> loop.sockSendall(socket, content);
      var sending = createTask(send);
      var received = ByteBuffer.allocate(HUGE + 1);
      while (receiving.receive(socket, received) > 0) {}
      assertThat(received.position()).isEqualTo(HUGE);
      assertThat(Arrays.copyOf(received.array(), HUGE)).isEqualTo(content);
      sending.await();
    }
    server.close();
    server.waitClosed();
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_sock_lowlevel", type = "BaseSockTestsMixin", test = "test_huge_content")
  void a_million_bytes_go_out_and_come_back() throws IOException {
    exchangeHugeContent(
        (socket, into) -> {
          var bytes = getRunningLoop().sockRecv(socket, HUGE);
          into.put(bytes);
          return bytes.length;
        });
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sock_lowlevel",
      type = "BaseSockTestsMixin",
      test = "test_huge_content_recvinto")
  void a_million_bytes_go_out_and_come_back_into_a_buffer() throws IOException {
    exchangeHugeContent((socket, into) -> getRunningLoop().sockRecvInto(socket, into));
  }
}
