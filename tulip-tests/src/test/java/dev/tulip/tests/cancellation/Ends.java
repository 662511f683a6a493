package dev.tulip.tests.cancellation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tulip.Asyncio;
import dev.tulip.Future;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import dev.tulip.stream.Streams;
import dev.tulip.transport.Server;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;

/**
 * The two ends of a connection over loopback.
 *
 * @param client the end that has connected
 * @param peer the end that was accepted
 */
record Ends(Server server, Streams client, Streams peer) implements AutoCloseable {

  static final String HOST = "127.0.0.1";

  static Ends open() throws IOException {
    Future<Streams> accepted = Asyncio.createFuture();
    var server =
        Asyncio.startServer(
            (reader, writer) -> accepted.setResult(new Streams(reader, writer)), HOST, 0);
    var client = Asyncio.openConnection(HOST, port(server));
    return new Ends(server, client, accepted.await());
  }

  static int port(Server server) throws IOException {
    return ((InetSocketAddress) server.sockets().getFirst().getsockname()).getPort();
  }

  StreamReader reader() {
    return client.reader();
  }

  StreamWriter writer() {
    return client.writer();
  }

  /** The peer sends {@code data} in pieces, one a pass, and then the end. */
  void feed(byte[] data, int piece) {
    feed(data, 0, piece);
  }

  private void feed(byte[] data, int from, int piece) {
    if (from == data.length) {
      peer.writer().writeEof();
      return;
    }
    int to = Math.min(data.length, from + piece);
    peer.writer().write(Arrays.copyOfRange(data, from, to));
    Asyncio.getRunningLoop().callSoon(() -> feed(data, to, piece));
  }

  static void pass() {
    Asyncio.sleep(Duration.ZERO);
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  /** {@code count} bytes, of which each can be told from its neighbours. */
  static byte[] many(int count) {
    var data = new byte[count];
    for (int i = 0; i < count; i++) {
      data[i] = (byte) (i * 31 + i / 251);
    }
    return data;
  }

  static byte[] joined(byte[] first, byte[] second) {
    var both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  @Override
  public void close() throws IOException {
    client.writer().close();
    peer.writer().close();
    server.close();
    client.writer().waitClosed();
    peer.writer().waitClosed();
    server.waitClosed();
  }
}
