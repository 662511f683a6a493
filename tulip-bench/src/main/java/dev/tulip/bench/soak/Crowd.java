package dev.tulip.bench.soak;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Many clients, as a program: {@code Crowd PORT}. Does what it is told line by line, and answers each
 * line with another:
 *
 * <ul>
 *   <li>{@code open N}: connects N more
 *   <li>{@code talk}: each sends a line, and then each reads it back; answers how many got theirs
 *   <li>{@code flood}: each sends a megabyte, or as much as is taken, and reads nothing
 *   <li>{@code close}: all end their connections; {@code reset}: at once, as if they had crashed
 * </ul>
 */
public final class Crowd {

  /** A machine has 28,000 ports for one address to connect to; so there are several. */
  private static final int ADDRESSES = 8;

  private final int port;
  private final List<SocketChannel> clients = new ArrayList<>();

  private Crowd(int port) {
    this.port = port;
  }

  /** Runs until the input ends. */
  public static void main(String[] args) throws IOException {
    var crowd = new Crowd(Integer.parseInt(args[0]));
    var commands = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
    for (var line = commands.readLine(); line != null; line = commands.readLine()) {
      System.out.println(crowd.obey(line.split(" ")));
    }
  }

  private int obey(String[] words) throws IOException {
    return switch (words[0]) {
      case "open" -> open(Integer.parseInt(words[1]));
      case "talk" -> talk();
      case "flood" -> flood();
      case "close" -> end(false);
      case "reset" -> end(true);
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private int open(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      var host = "127.0.0." + (1 + clients.size() % ADDRESSES);
      clients.add(SocketChannel.open(new InetSocketAddress(host, port)));
    }
    return clients.size();
  }

  private static byte[] line(int number) {
    return ("client " + number + "\n").getBytes(US_ASCII);
  }

  private int talk() throws IOException {
    for (int i = 0; i < clients.size(); i++) {
      clients.get(i).write(ByteBuffer.wrap(line(i)));
    }
    int right = 0;
    for (int i = 0; i < clients.size(); i++) {
      right += readsBack(clients.get(i), line(i)) ? 1 : 0;
    }
    return right;
  }

  private static boolean readsBack(SocketChannel client, byte[] line) throws IOException {
    var got = ByteBuffer.allocate(line.length);
    while (got.hasRemaining()) {
      if (client.read(got) < 0) {
        return false;
      }
    }
    return got.flip().equals(ByteBuffer.wrap(line));
  }

  private int flood() throws IOException {
    long sent = 0;
    for (var client : clients) {
      client.configureBlocking(false);
      sent += client.write(ByteBuffer.allocate(1 << 20));
    }
    return (int) (sent >> 20);
  }

  private int end(boolean reset) throws IOException {
    for (var client : clients) {
      if (reset) {
        client.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
      client.close();
    }
    int count = clients.size();
    clients.clear();
    return count;
  }
}
