package dev.tulip.transport;

import java.io.IOException;

/** Addresses in messages. */
final class SocketTexts {

  private SocketTexts() {}

  static String addresses(TransportSocket socket) {
    try {
      var peer = socket.getpeername();
      return "laddr=" + socket.getsockname() + (peer == null ? "" : " raddr=" + peer);
    } catch (IOException e) {
      return "laddr=? (" + e.getMessage() + ")";
    }
  }
}
