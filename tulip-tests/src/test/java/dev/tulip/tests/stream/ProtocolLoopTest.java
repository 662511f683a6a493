package dev.tulip.tests.stream;

import static dev.tulip.Asyncio.newEventLoop;
import static dev.tulip.Asyncio.setEventLoop;
import static dev.tulip.tests.StreamPair.HOST;
import static dev.tulip.tests.StreamPair.port;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.NoRunningLoopException;
import dev.tulip.VoidCoroutine;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamReaderProtocol;
import dev.tulip.stream.StreamWriter;
import dev.tulip.tests.OtherThread;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A protocol that is made without a loop takes the one there is. */
class ProtocolLoopTest {

  @Test
  @FromCpython(
      file = "test_streams",
      type = "StreamTests",
      test = "test_streamreaderprotocol_constructor_without_loop")
  void without_a_loop_there_is_no_protocol() {
    OtherThread.run(
        () -> {
          try (var loop = newEventLoop()) {
            var reader = new StreamReader(loop, 10);
            assertThatThrownBy(() -> new StreamReaderProtocol(reader))
                .isInstanceOf(NoRunningLoopException.class)
                .hasMessageContaining("no current event loop");
          }
        });
  }

  @Test
  @FromCpython(
      file = "test_streams",
      type = "StreamTests",
      test = "test_streamreaderprotocol_constructor_use_global_loop")
  void a_protocol_takes_the_loop_that_is_set() {
    OtherThread.run(
        () -> {
          try (var loop = newEventLoop()) {
            setEventLoop(loop);
            var protocol = new AtomicReference<>(new StreamReaderProtocol(new StreamReader()));
            setEventLoop(null);
            VoidCoroutine use = () -> connectAndClose(protocol.get());
            loop.runUntilComplete(loop.createTask(use));
          }
        });
  }

  /** Fails unless the running loop is the protocol's: it waits for a future of the protocol's loop. */
  private static void connectAndClose(StreamReaderProtocol protocol) throws IOException {
    var loop = Asyncio.getRunningLoop();
    var server = Greeter.start();
    var transport = loop.createConnection(() -> protocol, HOST, port(server)).transport();
    var writer = new StreamWriter(transport, protocol, null, loop);
    writer.close();
    writer.waitClosed();
    assertThat(transport.toString()).contains(" closed ");
    Greeter.stop(server);
  }
}
