package dev.tulip.tests.stream;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.openConnection;
import static dev.tulip.tests.StreamPair.HOST;
import static dev.tulip.tests.sync.Steps.passes;
import static dev.tulip.tests.sync.Steps.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.CancelledError;
import dev.tulip.Task;
import dev.tulip.VoidCoroutine;
import dev.tulip.stream.StreamWriter;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.OtherThread;
import dev.tulip.tests.StreamPair;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.BrokenPipeException;
import dev.tulip.transport.ConnectionAbortedException;
import dev.tulip.transport.ConnectionResetException;
import dev.tulip.transport.WaterMarks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Writers wait while the peer does not read. */
class DrainTest {

  private static Task<?> drain(StreamWriter writer) {
    VoidCoroutine body = writer::drain;
    return createTask(body);
  }

  private static boolean anyDone(List<Task<?>> tasks) {
    return tasks.stream().anyMatch(Task::done);
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_multiple_drain")
  void several_coroutines_wait_together_and_all_go_on() throws IOException {
    try (var pair = StreamPair.open()) {
      pair.peer().writer().transport().setWriteBufferLimits(WaterMarks.ofHigh(0));
      pair.fillTowardsClient();
      var draining = new ArrayList<Task<?>>();
      for (int i = 0; i < 10; i++) {
        draining.add(drain(pair.peer().writer()));
      }
      settle();
      assertThat(anyDone(draining)).isFalse();
      var reading = createTask(() -> pair.client().reader().read());
      for (var each : draining) {
        each.await();
      }
      reading.cancel();
      assertThatThrownBy(reading::await).isInstanceOf(CancelledError.class);
      assertThat(pair.peer().writer().transport().getWriteBufferSize()).isZero();
    }
  }

  @TulipTest(realTime = true)
  void one_that_is_cancelled_leaves_the_others_waiting() throws IOException {
    try (var pair = StreamPair.open()) {
      pair.peer().writer().transport().setWriteBufferLimits(WaterMarks.ofHigh(0));
      pair.fillTowardsClient();
      var cancelled = drain(pair.peer().writer());
      var waiting = drain(pair.peer().writer());
      passes(2);
      cancelled.cancel();
      assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);
      settle();
      assertThat(waiting.done()).isFalse();
      pair.client().writer().transport().abort();
      assertThatThrownBy(waiting::await).isInstanceOf(IOException.class);
    }
  }

  @TulipTest(realTime = true)
  void the_end_of_the_connection_is_the_end_of_the_wait() throws IOException {
    try (var pair = StreamPair.open()) {
      pair.peer().writer().transport().setWriteBufferLimits(WaterMarks.ofHigh(0));
      pair.fillTowardsClient();
      var waiting = drain(pair.peer().writer());
      passes(2);
      pair.peer().writer().transport().abort();
      waiting.await();
      assertThatThrownBy(pair.peer().writer()::drain)
          .isInstanceOf(ConnectionResetException.class)
          .hasMessage("Connection lost");
    }
  }

  @TulipTest(realTime = true)
  void cancelling_one_who_waits_for_the_end_leaves_the_others_waiting() throws IOException {
    try (var pair = StreamPair.open()) {
      VoidCoroutine untilClosed = pair.client().writer()::waitClosed;
      var cancelled = createTask(untilClosed);
      var waiting = createTask(untilClosed);
      passes(2);
      cancelled.cancel();
      assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);
      assertThat(waiting.done()).isFalse();
      pair.client().writer().close();
      waiting.await();
    }
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_drain_raises")
  void writing_to_a_peer_that_has_gone_comes_to_an_end() throws IOException {
    try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var accepting = OtherThread.startAction(() -> listening.accept().close());
      var writer = openConnection(HOST, listening.getLocalPort()).writer();
      assertThatThrownBy(() -> writeForEver(writer))
          .isInstanceOfAny(
              ConnectionResetException.class,
              ConnectionAbortedException.class,
              BrokenPipeException.class);
      accepting.join();
      assertThat(writer.isClosing()).isTrue();
    }
  }

  private static void writeForEver(StreamWriter writer) throws IOException {
    while (true) {
      writer.write("foo\n");
      writer.drain();
    }
  }

  @TulipTest(realTime = true)
  void sending_buffers_no_more_than_the_high_water_mark_and_one_piece() throws IOException {
    try (var pair = StreamPair.open()) {
      var transport = pair.peer().writer().transport();
      int high = transport.getWriteBufferLimits().high();
      var piece = new byte[10_000];
      ThreadLocalRandom.current().nextBytes(piece);
      VoidCoroutine sendForEver = () -> sendForEver(pair.peer().writer(), piece);
      var sending = createTask(sendForEver);
      int largest = 0;
      for (int last = -1; transport.getWriteBufferSize() != last || last == 0; ) {
        last = transport.getWriteBufferSize();
        largest = Math.max(largest, last);
        settle();
      }
      assertThat(sending.done()).isFalse();
      assertThat(largest).isGreaterThan(high).isLessThanOrEqualTo(high + piece.length);
      sending.cancel();
      assertThatThrownBy(sending::await).isInstanceOf(CancelledError.class);
    }
  }

  private static void sendForEver(StreamWriter writer, byte[] piece) throws IOException {
    while (true) {
      writer.send(piece);
    }
  }
}
