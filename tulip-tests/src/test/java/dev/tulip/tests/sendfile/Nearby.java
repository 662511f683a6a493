package dev.tulip.tests.sendfile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tulip.Asyncio;
import dev.tulip.Future;
import dev.tulip.tests.StreamPair;
import dev.tulip.transport.Protocol;
import dev.tulip.transport.Server;
import dev.tulip.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The receiving end of a connection, with small buffers of the system's: keeps all it gets. */
final class Nearby implements Protocol {

  static final int SMALL = 4 * 1024;

  /** More than the system's buffers hold, and not a multiple of anything. */
  static final int SIZE = 17 * 64 * 1024 + 1;

  final ByteArrayOutputStream received = new ByteArrayOutputStream();
  final Future<Boolean> ended = Asyncio.createFuture();
  private final int closeAfter;
  private @Nullable Transport transport;
  private Server server;

  private Nearby(int closeAfter) {
    this.closeAfter = closeAfter;
  }

  /** One that listens for a connection. */
  static Nearby listen() throws IOException {
    return listenAndCloseAfter(Integer.MAX_VALUE);
  }

  /** One that closes when it has got so many bytes. */
  static Nearby listenAndCloseAfter(int bytes) throws IOException {
    var nearby = new Nearby(bytes);
    var channel = ServerSocketChannel.open();
    channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL);
    channel.bind(new InetSocketAddress(StreamPair.HOST, 0));
    nearby.server =
        Asyncio.getRunningLoop()
            .createServer(() -> nearby, channel, dev.tulip.transport.ServerOptions.defaults());
    return nearby;
  }

  /** A channel that is connected to this, non-blocking. */
  SocketChannel connect() throws IOException {
    var channel = SocketChannel.open();
    channel.configureBlocking(false);
    Asyncio.getRunningLoop().sockConnect(channel, StreamPair.address(server));
    channel.setOption(StandardSocketOptions.SO_SNDBUF, SMALL);
    return channel;
  }

  /** Writes to who has connected. */
  void say(String text) {
    Objects.requireNonNull(transport, "nobody has connected").write(text.getBytes(UTF_8));
  }

  /** A file of {@link #SIZE} bytes, no two stretches of which are alike. */
  static byte[] write(Path file) throws IOException {
    var bytes = new byte[SIZE];
    new java.util.Random(4).nextBytes(bytes);
    Files.write(file, bytes);
    return bytes;
  }

  @Override
  public void connectionMade(Transport transport) {
    this.transport = transport;
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    while (data.hasRemaining()) {
      received.write(data.get());
    }
    if (received.size() >= closeAfter && transport != null) {
      transport.close();
    }
  }

  @Override
  public void connectionLost(@Nullable Throwable exception) {
    ended.setResult(true);
  }

  /** Everything that has come, when the connection has ended. */
  byte[] all() {
    ended.await();
    server.close();
    server.waitClosed();
    return received.toByteArray();
  }
}
