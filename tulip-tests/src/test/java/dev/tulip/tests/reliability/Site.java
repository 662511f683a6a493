package dev.tulip.tests.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.Future;
import dev.tulip.Task;
import dev.tulip.stream.ClientConnected;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import dev.tulip.stream.Streams;
import dev.tulip.tests.CapturedLog;
import dev.tulip.tests.OpenDescriptors;
import dev.tulip.transport.ConnectOptions;
import dev.tulip.transport.Server;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A server under test with a neighbour: another connection that is echoed all the while. At the end
 * the neighbour must have gone on, and nothing may be left: no task, no open socket, nothing logged.
 */
final class Site {

  static final String HOST = "127.0.0.1";

  /** What a test does on a site. */
  @FunctionalInterface
  interface Story {
    void run(Site site) throws Exception;
  }

  private final Server server;
  private final Future<@Nullable Throwable> outcome = Asyncio.createFuture();
  private int echoes;

  private Site(ClientConnected served) throws IOException {
    this.server = Asyncio.startServer((reader, writer) -> serve(served, reader, writer), HOST, 0);
  }

  /** Runs {@code story} beside a neighbour, on a server that serves everybody else by {@code served}. */
  static void visit(ClientConnected served, Story story) throws IOException {
    Asyncio.run(() -> new Site((_, _) -> {}).server.close());
    long before = OpenDescriptors.sockets();
    try (var log = new CapturedLog()) {
      Asyncio.run(() -> new Site(served).live(story));
      assertThat(log.mishaps()).as("logged").isEmpty();
    }
    assertThat(OpenDescriptors.sockets()).as("open sockets").isEqualTo(before);
  }

  private void live(Story story) throws Exception {
    var neighbour = Asyncio.openConnection(HOST, port());
    var echoing = Asyncio.createTask(() -> keepEchoing(neighbour));
    story.run(this);
    neighbourGoesOn();
    echoing.cancel();
    awaitEnd(echoing);
    neighbour.writer().close();
    while (Asyncio.allTasks().size() > 1) {
      pass();
    }
    server.close();
    server.waitClosed();
    neighbour.writer().waitClosed();
  }

  /** The first line tells the neighbour from the connection that is tested. */
  private void serve(ClientConnected served, StreamReader reader, StreamWriter writer) {
    try {
      var first = new String(reader.readline(), UTF_8);
      if (first.startsWith("neighbour")) {
        echo(reader, writer);
        return;
      }
      served.connected(reader, writer);
      setOutcome(null);
    } catch (Exception e) {
      setOutcome(e);
    } finally {
      writer.close();
    }
  }

  private void setOutcome(@Nullable Throwable result) {
    if (!outcome.done()) {
      outcome.setResult(result);
    }
  }

  static void echo(StreamReader reader, StreamWriter writer) throws IOException {
    for (var line : reader) {
      writer.send(line);
    }
    writer.close();
  }

  private void keepEchoing(Streams neighbour) throws IOException {
    neighbour.writer().write("neighbour\n");
    while (true) {
      var line = "echo " + echoes + "\n";
      neighbour.writer().send(line);
      assertThat(neighbour.reader().readline()).asString().isEqualTo(line);
      echoes++;
    }
  }

  /** Waits until the neighbour has been echoed some more. */
  void neighbourGoesOn() {
    int enough = echoes + 10;
    while (echoes < enough) {
      pass();
    }
  }

  /** What the tested connection's server has thrown in the end; null for nothing. */
  @Nullable Throwable outcome() {
    return outcome.await();
  }

  int port() throws IOException {
    return ((InetSocketAddress) server.sockets().getFirst().getsockname()).getPort();
  }

  /** A peer that has said a line; a channel that does not block. */
  SocketChannel peer() throws IOException {
    var channel = SocketChannel.open(new InetSocketAddress(HOST, port()));
    channel.configureBlocking(false);
    Asyncio.getRunningLoop().sockSendall(channel, bytes("hello\n"));
    return channel;
  }

  /** A peer on streams that has said a line. */
  Streams streams(int limit) throws IOException {
    var streams = Asyncio.openConnection(HOST, port(), limit, ConnectOptions.defaults());
    streams.writer().write("hello\n");
    return streams;
  }

  Streams streams() throws IOException {
    return streams(StreamReader.DEFAULT_LIMIT);
  }

  /** Ends a connection at once, as a peer that crashes does. */
  static void reset(SocketChannel peer) throws IOException {
    peer.setOption(StandardSocketOptions.SO_LINGER, 0);
    peer.close();
  }

  static void pass() {
    Asyncio.sleep(Duration.ZERO);
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** Waits until {@code task} is done, however it ends. */
  static void awaitEnd(Task<?> task) {
    while (!task.done()) {
      pass();
    }
  }
}
