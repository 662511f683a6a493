package dev.tulip.tests.server;

import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.openConnection;
import static dev.tulip.Asyncio.startServer;
import static dev.tulip.tests.StreamPair.HOST;
import static dev.tulip.tests.StreamPair.address;
import static dev.tulip.tests.StreamPair.port;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.CancelledError;
import dev.tulip.Future;
import dev.tulip.Task;
import dev.tulip.VoidCoroutine;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.StreamPair;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.Server;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server has ended when it is closed and its last connection is gone, in whichever order. */
class WaitClosedTest {

  private final AtomicInteger served = new AtomicInteger();

  private void readToTheEnd(StreamReader reader, StreamWriter writer) throws IOException {
    served.incrementAndGet();
    try {
      reader.read();
    } finally {
      writer.close();
      writer.waitClosed();
    }
  }

  private Server server() throws IOException {
    return startServer(this::readToTheEnd, HOST, 0);
  }

  private static Task<@Nullable Void> waiting(Server server) {
    VoidCoroutine wait = server::waitClosed;
    var task = createTask(wait);
    passes(1);
    return task;
  }

  private void untilServed() {
    while (served.get() == 0) {
      passes(1);
    }
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_server", type = "TestServer2", test = "test_wait_closed_basic")
  void who_waits_goes_on_when_it_is_closed_and_the_last_connection_is_gone() throws IOException {
    var server = server();
    var whileIdle = waiting(server);
    assertThat(whileIdle.done()).isFalse();

    var client = openConnection(HOST, port(server));
    untilServed();
    var whileServing = waiting(server);
    assertThat(whileServing.done()).isFalse();

    server.close();
    passes(2);
    var whileClosed = waiting(server);
    assertThat(whileIdle.done()).isFalse();
    assertThat(whileServing.done()).isFalse();
    assertThat(whileClosed.done()).isFalse();

    client.writer().close();
    client.writer().waitClosed();
    whileIdle.await();
    whileServing.await();
    whileClosed.await();
    server.waitClosed();
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_server", type = "TestServer2", test = "test_wait_closed_race")
  void server_and_client_may_close_in_the_same_pass() throws IOException {
    var server = server();
    var waiting = waiting(server);
    assertThat(waiting.done()).isFalse();
    var client = openConnection(HOST, port(server));
    getRunningLoop().callSoon(server::close);
    getRunningLoop().callSoon(client.writer()::close);
    server.waitClosed();
    waiting.await();
    client.writer().waitClosed();
  }

  @TulipTest(realTime = true)
  void an_idle_server_has_ended_when_it_is_closed() throws IOException {
    var server = server();
    var waiting = waiting(server);
    server.close();
    waiting.await();
    server.close();
    server.waitClosed();
  }

  @TulipTest(realTime = true)
  void one_who_waits_and_is_cancelled_leaves_the_others_waiting() throws IOException {
    var server = server();
    var cancelled = waiting(server);
    var other = waiting(server);
    cancelled.cancel();
    assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);
    assertThat(other.done()).isFalse();
    server.close();
    other.await();
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_server", type = "TestServer2", test = "test_close_clients")
  void closing_the_clients_ends_the_server() throws IOException {
    var server = server();
    var client = openConnection(HOST, port(server));
    untilServed();
    var waiting = waiting(server);
    server.close();
    passes(1);
    assertThat(waiting.done()).isFalse();
    server.closeClients();
    passes(2);
    assertThat(waiting.done()).isTrue();
    assertThat(client.reader().read()).isEmpty();
    client.writer().close();
    client.writer().waitClosed();
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_server", type = "TestServer2", test = "test_abort_clients")
  void aborting_the_clients_ends_the_server_though_much_is_unsent() throws IOException {
    try (var pair = StreamPair.open(4096)) {
      pair.peer().writer().write(new byte[3 * 4096]);
      while (pair.client().writer().transport().isReading()) {
        passes(1);
      }
      pair.fillTowardsClient();
      assertThat(pair.peer().writer().transport().getWriteBufferSize()).isPositive();

      var waiting = waiting(pair.server());
      assertThat(waiting.done()).isFalse();
      pair.server().close();
      pair.server().abortClients();
      passes(2);
      assertThat(waiting.done()).isTrue();
    }
  }

  @TulipTest(realTime = true)
  void closing_the_clients_sends_what_is_buffered_first() throws IOException {
    try (var pair = StreamPair.open()) {
      pair.fillTowardsClient();
      pair.peer().writer().write("the end");
      pair.server().closeClients();
      var all = pair.client().reader().read();
      assertThat(new String(all, all.length - 7, 7)).isEqualTo("the end");
    }
  }

  @TulipTest(realTime = true)
  void a_connection_that_was_not_set_up_yet_is_dropped_when_the_server_closes() throws IOException {
    Future<Server> accepted = createFuture();
    var server =
        getRunningLoop()
            .createServer(
                () -> {
                  throw new AssertionError("set up after the server was closed");
                },
                HOST,
                0);
    try (var client = SocketChannel.open()) {
      client.configureBlocking(false);
      var address = address(server);
      client.connect(address);
      // The kernel has connected. The next pass accepts, and the one after it would set up.
      getRunningLoop().callSoon(() -> getRunningLoop().callSoon(() -> closeAnd(server, accepted)));
      accepted.await();
      server.waitClosed();
      getRunningLoop().sockConnect(client, address);
      assertThat(getRunningLoop().sockRecv(client, 1)).isEmpty();
    }
  }

  private static void closeAnd(Server server, Future<Server> closed) {
    server.close();
    closed.setResult(server);
  }
}
