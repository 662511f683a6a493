package dev.tulip.tests.engine;

import static dev.tulip.tests.engine.Begun.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.VoidCoroutine;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.FastTierOnly;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Timeout;

/** A coroutine that is blocked in the JDK is interrupted when its task is cancelled. */
@FastTierOnly
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BlockingCancelTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final List<String> log = new ArrayList<>();
  private final List<Boolean> cleanedUp = new ArrayList<>();

  private void assertCancelled(VoidCoroutine block, Class<? extends Exception> interrupt) {
    var cancelled =
        task(
            () -> {
              block.run();
              log.add("went on");
            });
    assertThat(cancelled.cancel("enough")).isTrue();
    assertThatThrownBy(cancelled::await)
        .isInstanceOf(CancelledError.class)
        .hasMessage("enough")
        .hasCauseInstanceOf(interrupt);
    assertThat(cancelled.cancelled()).isTrue();
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
    try (var server = new SlowServer()) {
      assertCancelled(server::get, InterruptedException.class);
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
    var cancelled =
        task(
            () -> {
              try {
                Thread.sleep(Duration.ofDays(1));
              } catch (InterruptedException _) {
                log.add("swallowed");
              }
              Asyncio.sleep(Duration.ofDays(1));
              log.add("went on");
            });
    cancelled.cancel("enough");
    assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class).hasMessage("enough");
    assertThat(log).containsExactly("swallowed");
  }

  @TulipTest(realTime = true)
  void an_interrupt_that_nobody_asked_for_is_a_failure_and_no_cancel() {
    var thread = new ArrayList<Thread>();
    var cancelled =
        task(
            () -> {
              thread.add(Thread.currentThread());
              Thread.sleep(Duration.ofDays(1));
            });
    thread.getFirst().interrupt();
    assertThatThrownBy(cancelled::await).isInstanceOf(InterruptedException.class);
    assertThat(cancelled.cancelled()).isFalse();
  }
}
