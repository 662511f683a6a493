package dev.tulip.tests.driver;

import static dev.tulip.Asyncio.getRunningLoop;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.EventLoop;
import dev.tulip.Future;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import dev.tulip.testing.TulipTest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/**
 * A loop that waits for sockets of its driver's and for Java's at the same time, on whatever thread it
 * runs.
 */
class BothKindsOfSocketsTest {

  private static void echo(StreamReader reader, StreamWriter writer) throws IOException {
    for (var line : reader) {
      writer.send(line);
    }
    writer.close();
  }

  /** The driver's server and streams on one side, a channel of Java's on the other. */
  private static String talk() throws IOException {
    try (var server = Asyncio.startServer(BothKindsOfSocketsTest::echo, "127.0.0.1", 0)) {
      var answers = talkTo(server.sockets().getFirst().getsockname());
      server.close();
      server.waitClosed();
      return answers;
    }
  }

  private static String talkTo(SocketAddress server) throws IOException {
    var answers = new StringBuilder();
    try (var channel = SocketChannel.open()) {
      channel.configureBlocking(false);
      var loop = getRunningLoop();
      loop.sockConnect(channel, server);
      for (int i = 0; i < 20; i++) {
        loop.sockSendall(channel, ByteBuffer.wrap(("line " + i + "\n").getBytes()));
        answers.append(new String(loop.sockRecv(channel, 100)));
      }
    }
    return answers.toString();
  }

  private static void assertTalks(String answers) {
    assertThat(answers).startsWith("line 0\nline 1\n").endsWith("line 19\n");
  }

  @TulipTest(realTime = true)
  void a_channel_of_java_s_talks_to_a_server_of_the_driver_s_in_one_loop() throws IOException {
    assertTalks(talk());
  }

  @TulipTest(realTime = true)
  void a_channel_that_is_watched_in_vain_does_not_keep_others_from_being_served()
      throws IOException {
    var pipe = Pipe.open();
    try (var silent = pipe.source();
        var _ = pipe.sink()) {
      silent.configureBlocking(false);
      getRunningLoop().addReader(silent, () -> {});
      assertTalks(talkThroughStreams());
      assertThat(getRunningLoop().removeReader(silent)).isTrue();
    }
  }

  @Test
  void more_loops_than_processors_wait_on_virtual_threads_without_holding_each_other_up()
      throws Exception {
    int loops = 4 * Runtime.getRuntime().availableProcessors();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all = new ArrayList<Callable<String>>();
      for (int i = 0; i < loops; i++) {
        all.add(() -> Asyncio.run(BothKindsOfSocketsTest::talkThroughStreams));
      }
      for (var each : threads.invokeAll(all)) {
        assertTalks(each.get());
      }
    }
  }

  private static String talkThroughStreams() throws IOException {
    var answers = new StringBuilder();
    try (var server = Asyncio.startServer(BothKindsOfSocketsTest::echo, "127.0.0.1", 0)) {
      int port = ((InetSocketAddress) server.sockets().getFirst().getsockname()).getPort();
      var client = Asyncio.openConnection("127.0.0.1", port);
      for (int i = 0; i < 20; i++) {
        client.writer().send("line " + i + "\n");
        answers.append(new String(client.reader().readline()));
      }
      client.writer().close();
      server.close();
      server.waitClosed();
    }
    return answers.toString();
  }

  @Test
  void an_interrupt_of_the_thread_that_runs_the_loop_ends_its_wait_and_the_main_task()
      throws Exception {
    var ended = new ArrayList<String>();
    var begun = new CountDownLatch(1);
    var thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    Asyncio.run(() -> waitForClients(begun));
                  } catch (CancelledError _) {
                    ended.add("cancelled");
                  }
                });
    begun.await();
    // As long as the loop runs something an interrupt is not noticed in the fast tier.
    do {
      thread.interrupt();
    } while (!thread.join(Duration.ofMillis(1)));
    assertThat(ended).containsExactly("cancelled");
  }

  private static void waitForClients(CountDownLatch begun) throws IOException {
    try (var server = Asyncio.startServer((_, _) -> {}, "127.0.0.1", 0)) {
      getRunningLoop().callSoon(begun::countDown);
      server.serveForever();
    }
  }

  @Test
  void a_call_from_another_thread_wakes_a_loop_with_both_kinds() throws Exception {
    try (var loop = Asyncio.newEventLoop()) {
      var done = loop.<String>createFuture();
      var begun = new CountDownLatch(1);
      var caller =
          Thread.ofPlatform()
              .start(
                  () -> {
                    await(begun);
                    loop.callSoonThreadsafe(() -> done.setResult("called"));
                  });
      assertThat(loop.runUntilComplete(() -> waitWithBoth(loop, begun, done))).isEqualTo("called");
      caller.join();
    }
  }

  private static String waitWithBoth(EventLoop loop, CountDownLatch begun, Future<String> done)
      throws IOException {
    var pipe = Pipe.open();
    try (var _ = Asyncio.startServer((_, _) -> {}, "127.0.0.1", 0);
        var channel = pipe.source();
        var _ = pipe.sink()) {
      channel.configureBlocking(false);
      loop.addReader(channel, () -> {});
      begun.countDown();
      try {
        return done.await();
      } finally {
        loop.removeReader(channel);
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
