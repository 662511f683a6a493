package dev.tulip.bench.soak;

import static dev.tulip.bench.soak.Figures.print;
import static dev.tulip.bench.soak.Figures.require;
import static dev.tulip.bench.soak.Figures.requireAtMost;

import dev.tulip.Asyncio;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import dev.tulip.transport.Server;
import dev.tulip.transport.ServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Runs one loop under a crowd: {@code Soak [CONNECTIONS]}, 10,000 unless said otherwise. Ends by
 * itself after a minute or so, with an exception where something was lost or is left.
 */
public final class Soak {

  private static final int USUAL = 10_000;

  /** What the JVM, the loop and the crowd's process have open. */
  private static final int SPARE_DESCRIPTORS = 200;

  /** The goal for a connection that waits for its peer, with its coroutine. */
  private static final int IDLE_GOAL = 4096;

  /** Many waves also have the code compiled before memory is measured. */
  private static final int WAVES = 20;

  private static final int WAVE = 500;

  private final int connections;
  private int served;
  private int open;
  private int failed;

  private Soak(int connections) {
    this.connections = connections;
  }

  /** Runs it. */
  public static void main(String[] args) {
    int wanted = args.length == 0 ? USUAL : Integer.parseInt(args[0]);
    int possible = (int) Math.min(wanted, Figures.mostDescriptors() - SPARE_DESCRIPTORS);
    print("JDK %s, at most %d descriptors", Runtime.version(), Figures.mostDescriptors());
    if (possible < wanted) {
      print("only %d connections instead of %d: see ulimit -n", possible, wanted);
    }
    Asyncio.run(new Soak(possible)::run);
    print("nothing was lost, nothing is left");
  }

  private void run() throws Exception {
    var options = ServerOptions.defaults().withBacklog(1_000);
    var server =
        Asyncio.startServer(this::serve, "0.0.0.0", 0, StreamReader.DEFAULT_LIMIT, options);
    try (var crowd = CrowdProcess.start(port(server))) {
      crowd.tell("open 100");
      crowd.tell("talk");
      crowd.tell("close");
      awaitOpen(0);
      waves(crowd);
      idle(crowd);
      resets(crowd);
    }
    server.close();
    server.waitClosed();
    new SlowReader().run();
  }

  private static int port(Server server) throws IOException {
    return ((InetSocketAddress) server.sockets().getFirst().getsockname()).getPort();
  }

  /** Echoes lines. */
  private void serve(StreamReader reader, StreamWriter writer) {
    open++;
    try {
      for (var line = reader.readline(); line.length > 0; line = reader.readline()) {
        writer.send(line);
      }
      served++;
    } catch (IOException _) {
      failed++;
    } finally {
      open--;
      writer.close();
    }
  }

  private void awaitOpen(int count) {
    while (open != count) {
      Asyncio.sleep(Duration.ofMillis(1));
    }
    Asyncio.sleep(Duration.ofMillis(10));
  }

  private void idle(CrowdProcess crowd) throws Exception {
    long descriptors = Figures.descriptors();
    long empty = Figures.heap();
    crowd.tell("open " + connections);
    awaitOpen(connections);
    long fresh = (Figures.heap() - empty) / connections;
    require("echoes", crowd.tell("talk"), connections);
    long used = (Figures.heap() - empty) / connections;
    print("%d connections at once, every one served", connections);
    print("heap of an idle connection with its coroutine: %d bytes, %d after an echo", fresh, used);
    print("  which is %s the goal of %d", used <= IDLE_GOAL ? "within" : "above", IDLE_GOAL);
    crowd.tell("close");
    awaitOpen(0);
    requireAtMost("descriptors", Figures.descriptors(), descriptors);
    print(
        "heap left of each when all are closed: %d bytes", (Figures.heap() - empty) / connections);
  }

  private void waves(CrowdProcess crowd) throws Exception {
    int each = Math.min(WAVE, connections);
    long descriptors = Figures.descriptors();
    long empty = Figures.heap();
    int before = served;
    for (int i = 0; i < WAVES; i++) {
      crowd.tell("open " + each);
      require("echoes of a wave", crowd.tell("talk"), each);
      crowd.tell("close");
    }
    awaitOpen(0);
    require("connections served in waves", served - before, (long) each * WAVES);
    requireAtMost("descriptors after the waves", Figures.descriptors(), descriptors);
    print(
        "%d connections in %d waves: heap %+d KiB",
        each * WAVES, WAVES, (Figures.heap() - empty) >> 10);
  }

  /** Peers that send without an end of line, read nothing, and are gone. */
  private void resets(CrowdProcess crowd) throws Exception {
    int each = Math.min(WAVE, connections);
    long descriptors = Figures.descriptors();
    long empty = Figures.heap();
    int before = failed;
    int sent = 0;
    for (int i = 0; i < WAVES; i++) {
      crowd.tell("open " + each);
      sent += crowd.tell("flood");
      crowd.tell("reset");
    }
    awaitOpen(0);
    requireAtMost("descriptors after the resets", Figures.descriptors(), descriptors);
    print(
        "%d connections flooded (%d MiB) and reset, %d ended with an error: heap %+d KiB",
        each * WAVES, sent, failed - before, (Figures.heap() - empty) >> 10);
  }
}
