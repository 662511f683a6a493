package dev.tulip.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.Task;
import dev.tulip.VoidCoroutine;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.FastTierOnly;
import dev.tulip.tests.OtherThread;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Code that blocks in the JDK suspends its coroutine and nothing else. In each of these tests what
 * ends the block is done by another coroutine of the same loop, so that a loop that were held up
 * would hang.
 */
@FastTierOnly
class BlockingCallsTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final List<String> log = new ArrayList<>();
  private final List<Boolean> cleanedUp = new ArrayList<>();

  private static void nextPass() {
    Asyncio.sleep(Duration.ZERO);
  }

  /** A task that is about to block, and has begun. */
  private static Task<@Nullable Void> begun(VoidCoroutine body) {
    var task = Asyncio.createTask(body);
    nextPass();
    return task;
  }

  @TulipTest(realTime = true)
  void a_sleeping_thread() {
    var sleeper =
        begun(
            () -> {
              Thread.sleep(50);
              log.add("slept");
            });
    log.add("meanwhile");
    sleeper.await();
    assertThat(log).containsExactly("meanwhile", "slept");
  }

  @TulipTest(realTime = true)
  void taking_from_an_empty_queue() {
    var queue = new LinkedBlockingQueue<String>();
    var taker = begun(() -> log.add(queue.take()));
    queue.add("x");
    taker.await();
    assertThat(log).containsExactly("x");
  }

  @TulipTest(realTime = true)
  void two_coroutines_that_hand_over_directly() {
    var queue = new SynchronousQueue<Integer>();
    Asyncio.gather(
            () -> {
              for (int i = 0; i < 100; i++) {
                queue.put(i);
              }
            },
            () -> {
              for (int i = 0; i < 100; i++) {
                assertThat(queue.take()).isEqualTo(i);
              }
              log.add("all");
            })
        .await();
    assertThat(log).containsExactly("all");
  }

  @TulipTest(realTime = true)
  void a_lock_that_another_coroutine_holds_over_a_wait() {
    var lock = new ReentrantLock();
    Asyncio.gather(() -> lockedOverAWait(lock, "a"), () -> lockedOverAWait(lock, "b")).await();
    assertThat(log).containsExactly("a begins", "a ends", "b begins", "b ends");
  }

  private void lockedOverAWait(ReentrantLock lock, String name) {
    lock.lock();
    try {
      log.add(name + " begins");
      nextPass();
      log.add(name + " ends");
    } finally {
      lock.unlock();
    }
  }

  @TulipTest(realTime = true)
  void a_monitor_that_another_coroutine_holds_over_a_wait() {
    var monitor = new Object();
    Asyncio.gather(() -> monitorOverAWait(monitor, "a"), () -> monitorOverAWait(monitor, "b"))
        .await();
    assertThat(log).containsExactly("a begins", "a ends", "b begins", "b ends");
  }

  private void monitorOverAWait(Object monitor, String name) {
    synchronized (monitor) {
      log.add(name + " begins");
      nextPass();
      log.add(name + " ends");
    }
  }

  @TulipTest(realTime = true)
  void waiting_to_be_notified() {
    var monitor = new Object();
    var waiter =
        begun(
            () -> {
              synchronized (monitor) {
                monitor.wait();
              }
              log.add("notified");
            });
    synchronized (monitor) {
      monitor.notifyAll();
    }
    waiter.await();
    assertThat(log).containsExactly("notified");
  }

  @TulipTest(realTime = true)
  void accepting_and_reading_from_a_socket() throws Exception {
    try (var server = new ServerSocket(0, 1, LOOPBACK)) {
      var service = begun(() -> echoOneByte(server));
      try (var client = new Socket(LOOPBACK, server.getLocalPort())) {
        var reply = begun(() -> log.add("reply " + client.getInputStream().read()));
        client.getOutputStream().write(7);
        service.await();
        reply.await();
      }
    }
    assertThat(log).containsExactly("got 7", "reply 8");
  }

  private void echoOneByte(ServerSocket server) throws Exception {
    try (var accepted = server.accept()) {
      int got = accepted.getInputStream().read();
      log.add("got " + got);
      accepted.getOutputStream().write(got + 1);
    }
  }

  @TulipTest(realTime = true)
  void an_http_request() throws Exception {
    var release = new CountDownLatch(1);
    var server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
    server.createContext("/", exchange -> answerOnceReleased(exchange, release));
    server.start();
    try (var client = HttpClient.newHttpClient()) {
      var request = begun(() -> log.add(get(client, server)));
      release.countDown();
      request.await();
    } finally {
      server.stop(0);
    }
    assertThat(log).containsExactly("hello");
  }

  private static void answerOnceReleased(
      com.sun.net.httpserver.HttpExchange exchange, CountDownLatch release)
      throws java.io.IOException {
    OtherThread.await(release);
    exchange.sendResponseHeaders(200, 5);
    exchange.getResponseBody().write("hello".getBytes());
    exchange.close();
  }

  private static String get(HttpClient client, HttpServer server) throws Exception {
    var uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
  }

  // ---- cancelling

  private void assertCancelled(VoidCoroutine block, Class<? extends Exception> interrupt) {
    var task =
        begun(
            () -> {
              block.run();
              log.add("went on");
            });
    assertThat(task.cancel("enough")).isTrue();
    assertThatThrownBy(task::await)
        .isInstanceOf(CancelledError.class)
        .hasMessage("enough")
        .hasCauseInstanceOf(interrupt);
    assertThat(task.cancelled()).isTrue();
    assertThat(log).isEmpty();
  }

  @TulipTest(realTime = true)
  void a_cancel_interrupts_a_sleep() {
    assertCancelled(() -> Thread.sleep(Duration.ofDays(1)), InterruptedException.class);
  }

  @TulipTest(realTime = true)
  void a_cancel_interrupts_taking_from_a_queue() {
    var queue = new LinkedBlockingQueue<String>();
    assertCancelled(queue::take, InterruptedException.class);
  }

  @TulipTest(realTime = true)
  void a_cancel_interrupts_waiting_for_a_lock() {
    var lock = new ReentrantLock();
    lock.lock();
    assertCancelled(lock::lockInterruptibly, InterruptedException.class);
    lock.unlock();
  }

  @TulipTest(realTime = true)
  void a_cancel_interrupts_accepting_and_reading() throws Exception {
    try (var server = new ServerSocket(0, 1, LOOPBACK);
        var client = new Socket(LOOPBACK, server.getLocalPort())) {
      assertCancelled(() -> client.getInputStream().read(), SocketException.class);
    }
    try (var server = new ServerSocket(0, 1, LOOPBACK)) {
      assertCancelled(server::accept, SocketException.class);
    }
  }

  @TulipTest(realTime = true)
  void a_cancel_interrupts_an_http_request() throws Exception {
    var release = new CountDownLatch(1);
    var server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
    server.createContext("/", exchange -> answerOnceReleased(exchange, release));
    server.start();
    try (var client = HttpClient.newHttpClient()) {
      assertCancelled(() -> get(client, server), InterruptedException.class);
    } finally {
      release.countDown();
      server.stop(0);
    }
  }

  @TulipTest(realTime = true)
  void a_coroutine_may_clean_up_after_the_interrupt_also_by_blocking() {
    assertCancelled(
        () -> {
          try {
            Thread.sleep(Duration.ofDays(1));
          } finally {
            Thread.sleep(1);
            cleanedUp.add(Thread.currentThread().isInterrupted());
          }
        },
        InterruptedException.class);
    assertThat(cleanedUp).containsExactly(false);
  }

  @TulipTest(realTime = true)
  void who_swallows_the_interrupt_is_cancelled_at_the_next_wait() {
    var task =
        begun(
            () -> {
              try {
                Thread.sleep(Duration.ofDays(1));
              } catch (InterruptedException _) {
                log.add("swallowed");
              }
              Asyncio.sleep(Duration.ofDays(1));
              log.add("went on");
            });
    task.cancel("enough");
    assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("enough");
    assertThat(log).containsExactly("swallowed");
  }

  @TulipTest(realTime = true)
  void an_interrupt_that_nobody_asked_for_is_a_failure_and_no_cancel() {
    var thread = new ArrayList<Thread>();
    var task =
        begun(
            () -> {
              thread.add(Thread.currentThread());
              Thread.sleep(Duration.ofDays(1));
            });
    thread.getFirst().interrupt();
    assertThatThrownBy(task::await).isInstanceOf(InterruptedException.class);
    assertThat(task.cancelled()).isFalse();
  }
}
