package dev.tulip.tests.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;

/** One end of a connection of the JDK's, for a test to talk with an example. */
final class Talk implements AutoCloseable {

  /** A read that takes so long fails. */
  private static final int DEADLINE_MILLIS = 60_000;

  private final Socket socket;
  private final BufferedReader reader;

  Talk(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(DEADLINE_MILLIS);
    reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
  }

  static Talk to(int port) throws IOException {
    return new Talk(new Socket(InetAddress.getByName("127.0.0.1"), port));
  }

  void say(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
  }

  void sayNoMore() throws IOException {
    socket.shutdownOutput();
  }

  /** The next line, without its newline; null at the end. */
  String line() throws IOException {
    return reader.readLine();
  }

  /** So many characters. */
  String hear(int count) throws IOException {
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append((char) reader.read());
    }
    return text.toString();
  }

  /** Everything up to the end. */
  String rest() throws IOException {
    return reader.readAllAsString();
  }

  /** Breaks the connection off. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
