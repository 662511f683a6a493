package dev.tulip.tests.cancellation;

import dev.tulip.Asyncio;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A connection of two non-blocking channels, and who listens for more. */
record Channels(ServerSocketChannel listening, SocketChannel client, SocketChannel peer)
    implements AutoCloseable {

  static Channels open() throws IOException {
    var listening = ServerSocketChannel.open().bind(new InetSocketAddress(Ends.HOST, 0));
    var client = SocketChannel.open(listening.getLocalAddress());
    var peer = listening.accept();
    listening.configureBlocking(false);
    client.configureBlocking(false);
    peer.configureBlocking(false);
    return new Channels(listening, client, peer);
  }

  /** Everything that comes to {@code channel} up to the end. */
  static byte[] readAll(SocketChannel channel) throws IOException {
    var all = new ByteArrayOutputStream();
    while (true) {
      var piece = Asyncio.getRunningLoop().sockRecv(channel, 1 << 20);
      if (piece.length == 0) {
        return all.toByteArray();
      }
      all.write(piece);
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
    peer.close();
    listening.close();
  }
}
