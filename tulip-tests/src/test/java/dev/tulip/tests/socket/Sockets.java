package dev.tulip.tests.socket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/** Channels as the sock methods want them. */
final class Sockets {

  private Sockets() {}

  /** A socket that does not block, not connected. */
  static SocketChannel socket() throws IOException {
    var channel = SocketChannel.open();
    channel.configureBlocking(false);
    return channel;
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }
}
