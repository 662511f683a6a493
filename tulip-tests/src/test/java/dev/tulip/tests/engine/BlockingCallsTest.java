package dev.tulip.tests.engine;

import static dev.tulip.tests.engine.Begun.nextPass;
import static dev.tulip.tests.engine.Begun.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.FastTierOnly;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Timeout;

/**
 * Code that blocks in the JDK suspends its coroutine and nothing else. In each of these tests what
 * ends the block is done by another coroutine of the same loop, so that a loop that were held up
 * would hang.
 */
@FastTierOnly
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BlockingCallsTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final List<String> log = new ArrayList<>();

  @TulipTest(realTime = true)
  void a_sleeping_thread() {
    var sleeper =
        task(
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
    var taker = task(() -> log.add(queue.take()));
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
        task(
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
      var service = task(() -> echoOneByte(server));
      try (var client = new Socket(LOOPBACK, server.getLocalPort())) {
        var reply = task(() -> log.add("reply " + client.getInputStream().read()));
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
    try (var server = new SlowServer()) {
      var request = task(() -> log.add(server.get()));
      server.release();
      request.await();
    }
    assertThat(log).containsExactly("hello");
  }
}
