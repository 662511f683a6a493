package dev.tulip.tests.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;

/** Stands between a client and a server. */
final class Relay {

  private Relay() {}

  /** Passes bytes both ways, each in a packet of its own; gives how many the client has sent. */
  static int byteByByte(Socket client, int port) throws IOException, InterruptedException {
    try (var server = new Socket(InetAddress.getLoopbackAddress(), port)) {
      server.setTcpNoDelay(true);
      client.setTcpNoDelay(true);
      var back =
          Thread.ofPlatform().name("relay").daemon().start(() -> copyQuietly(server, client));
      int count = copy(client.getInputStream(), server.getOutputStream());
      server.shutdownOutput();
      back.join();
      return count;
    }
  }

  private static void copyQuietly(Socket from, Socket to) {
    try {
      copy(from.getInputStream(), to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException _) {
      // One side has gone; the other will notice.
    }
  }

  private static int copy(InputStream in, OutputStream out) throws IOException {
    int count = 0;
    for (int next = in.read(); next >= 0; next = in.read()) {
      out.write(next);
      count++;
    }
    return count;
  }
}
