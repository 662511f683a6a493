package dev.tulip.tests.cancellation;

import static dev.tulip.tests.cancellation.Ends.HOST;
import static dev.tulip.tests.cancellation.Ends.port;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.VoidCoroutine;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import dev.tulip.stream.Streams;
import dev.tulip.transport.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Serving for ever, cancelled at every point of a client's visit: who was let in is served to the end,
 * and waited for.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServeForeverSweepTest {

  private static final List<String> WORDS = List.of("one\n", "two\n", "three\n");

  /** A client's visit, seen from both sides. */
  private static final class Visit {

    private boolean letIn;
    private boolean served;
    private boolean over;

    void serve(StreamReader reader, StreamWriter writer) throws IOException {
      letIn = true;
      for (var line : reader) {
        writer.send(upper(Ends.text(line)));
      }
      served = true;
      writer.close();
      writer.waitClosed();
    }

    /** The client's side; who has come too late is refused, or reset, or sees the end. */
    void pay(Connecting connecting) {
      try {
        over = talk(connecting.connect());
      } catch (IOException _) {
        over = false;
      }
      assertThat(letIn).isEqualTo(over);
    }

    /** Whether there were answers. */
    private static boolean talk(Streams streams) throws IOException {
      var writer = streams.writer();
      try {
        return askAll(streams);
      } finally {
        writer.close();
        writer.waitClosed();
      }
    }

    private static boolean askAll(Streams streams) throws IOException {
      for (var word : WORDS) {
        streams.writer().send(word);
        var answer = streams.reader().readline(UTF_8);
        if (answer.isEmpty()) {
          return false;
        }
        assertThat(answer).isEqualTo(upper(word));
      }
      streams.writer().writeEof();
      assertThat(streams.reader().read()).isEmpty();
      return true;
    }

    private static String upper(String text) {
      return text.toUpperCase(Locale.ROOT);
    }

    /** Serves until the visit is over, or until it is cancelled. */
    void serveForever(Server server) {
      try {
        server.serveForever();
      } catch (CancelledError e) {
        if (!over) {
          throw e;
        }
      }
    }
  }

  /** A way to the server. */
  @FunctionalInterface
  private interface Connecting {
    Streams connect() throws IOException;
  }

  @Test
  void a_server_with_a_port() throws IOException {
    Sweep.everywhere(ServeForeverSweepTest::visit);
  }

  private static void visit(CancelPoint point) throws IOException {
    var visit = new Visit();
    var server = Asyncio.startServer(visit::serve, HOST, 0);
    int port = port(server);
    visit(point, visit, server, () -> Asyncio.openConnection(HOST, port));
  }

  @Test
  void a_server_with_a_path(@TempDir Path folder) throws IOException {
    Sweep.everywhere(point -> visit(point, folder.resolve("s")));
  }

  private static void visit(CancelPoint point, Path path) throws IOException {
    var visit = new Visit();
    var server = Asyncio.startUnixServer(visit::serve, path);
    visit(point, visit, server, () -> Asyncio.openUnixConnection(path));
    assertThat(path).doesNotExist();
  }

  private static void visit(CancelPoint point, Visit visit, Server server, Connecting connecting) {
    var client = Asyncio.createTask(() -> payAndClose(visit, connecting, server));
    point.perform(() -> visit.serveForever(server));
    if (!point.isBeforeTheBeginning()) {
      assertThat(server.isServing()).isFalse();
      assertThat(visit.served).as("waited for").isEqualTo(visit.letIn);
    }
    boolean letIn = visit.letIn;
    client.await();
    assertThat(visit.served).isEqualTo(visit.letIn);
    assertThat(visit.letIn).isEqualTo(letIn || point.isBeforeTheBeginning());
    server.close();
    server.waitClosed();
    while (Asyncio.allTasks().size() > 1) {
      Ends.pass();
    }
  }

  /** A visit to the end is the end of the server. */
  private static boolean payAndClose(Visit visit, Connecting connecting, Server server) {
    visit.pay(connecting);
    if (visit.over) {
      server.close();
    }
    return visit.over;
  }

  /** The connection goes on by itself then. */
  @Test
  void who_is_cancelled_again_does_not_wait_for_connections() throws IOException {
    for (int passes = 1; passes < 5; passes++) {
      int count = passes;
      Sweep.check(_ -> cancelTwice(count), new CancelPoint(passes), passes);
    }
  }

  private static void cancelTwice(int passes) throws IOException {
    var visit = new Visit();
    var server = Asyncio.startServer(visit::serve, HOST, 0);
    var streams = Asyncio.openConnection(HOST, port(server));
    while (!visit.letIn) {
      Ends.pass();
    }
    VoidCoroutine forever = server::serveForever;
    var serving = Asyncio.createTask(forever);
    Ends.pass();
    serving.cancel();
    for (int i = 0; i < passes; i++) {
      Ends.pass();
    }
    assertThat(serving.done()).isFalse();
    serving.cancel();
    assertThatThrownBy(serving::await).isInstanceOf(CancelledError.class);
    assertThat(server.isServing()).isFalse();
    assertThat(Visit.talk(streams)).isTrue();
    server.waitClosed();
    while (Asyncio.allTasks().size() > 1) {
      Ends.pass();
    }
    assertThat(visit.served).isTrue();
  }
}
