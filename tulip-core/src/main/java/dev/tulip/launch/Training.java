package dev.tulip.launch;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.gather;
import static dev.tulip.Asyncio.openConnection;
import static dev.tulip.Asyncio.run;
import static dev.tulip.Asyncio.sleep;
import static dev.tulip.Asyncio.startServer;
import static dev.tulip.Asyncio.timeout;

import dev.tulip.queue.Queue;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import dev.tulip.sync.Event;
import dev.tulip.sync.Lock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;

/**
 * A program that touches what most programs touch, for the JVM to keep the classes of: the launcher
 * runs it when it makes its archives.
 */
public final class Training {

  private static final Duration MOMENT = Duration.ofMillis(1);

  private Training() {}

  /** Runs a few tasks, and a server. */
  public static void main(String[] args) {
    run(Training::work);
    run(Training::serve);
    run(() -> System.out.println("trained"));
  }

  private static void work() {
    var items = new Queue<Integer>(1);
    var event = new Event();
    var lock = new Lock();
    var waiting = createTask(event::await);
    gather(() -> items.put(1), () -> items.get(), () -> sleep(MOMENT)).await();
    try (var _ = lock.hold()) {
      timeout(MOMENT.multipliedBy(1_000), () -> sleep(MOMENT));
    }
    event.set();
    waiting.await();
  }

  /** As much of the machine's network as is there. */
  private static void serve() throws IOException {
    try (var server = startServer(Training::echo, "127.0.0.1", 0)) {
      var address = server.sockets().getFirst().getsockname();
      int port = ((InetSocketAddress) Objects.requireNonNull(address)).getPort();
      var connection = openConnection("127.0.0.1", port);
      connection.writer().send("line\n");
      connection.reader().readline();
      connection.writer().close();
      connection.writer().waitClosed();
      server.close();
      server.waitClosed();
    }
  }

  private static void echo(StreamReader reader, StreamWriter writer) throws IOException {
    writer.send(reader.readline());
    writer.close();
  }
}
