package dev.tulip.tests.sync;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.startServer;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tulip.CancelledError;
import dev.tulip.VoidCoroutine;
import dev.tulip.queue.Queue;
import dev.tulip.sync.Barrier;
import dev.tulip.sync.BrokenBarrierException;
import dev.tulip.sync.Event;
import dev.tulip.sync.Lock;
import dev.tulip.sync.Semaphore;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.Refused;
import java.io.IOException;

/** What other threads may not do changes nothing: who waits can still be woken by the loop. */
class OtherThreadsTest {

  /** A task that waits by {@code wait}; {@code wake}, refused to another thread, wakes it here. */
  private static void refusedThenDone(VoidCoroutine wait, Runnable wake) {
    var waiting = createTask(wait);
    passes(2);
    Refused.byOtherThread(wake);
    passes(2);
    assertThat(waiting.done()).isFalse();
    wake.run();
    waiting.await();
  }

  @TulipTest
  void an_event_is_not_set() {
    var event = new Event();
    refusedThenDone(event::await, event::set);
  }

  @TulipTest
  void a_lock_is_not_released() {
    var lock = new Lock();
    lock.acquire();
    refusedThenDone(lock::acquire, lock::release);
  }

  @TulipTest
  void a_semaphore_is_not_released() {
    var semaphore = new Semaphore(0);
    refusedThenDone(semaphore::acquire, semaphore::release);
  }

  @TulipTest
  void a_barrier_is_not_broken() {
    var barrier = new Barrier(2);
    VoidCoroutine await =
        () -> assertThat(catchThrowable(barrier::await)).isInstanceOf(BrokenBarrierException.class);
    refusedThenDone(await, barrier::abort);
    assertThat(barrier.broken()).isTrue();
  }

  @TulipTest
  void nothing_is_put_into_a_queue() {
    var queue = new Queue<String>();
    refusedThenDone(() -> assertThat(queue.get()).isEqualTo("x"), () -> queue.putNowait("x"));
    assertThat(queue.empty()).isTrue();
    Refused.byOtherThread(queue::taskDone, queue::getNowait, queue::shutdown);
  }

  @TulipTest
  void nothing_is_taken_from_a_queue() {
    var queue = new Queue<String>(1);
    queue.putNowait("x");
    refusedThenDone(() -> queue.put("y"), queue::getNowait);
    assertThat(queue.getNowait()).isEqualTo("y");
  }

  @TulipTest(realTime = true)
  void a_server_is_not_closed() throws IOException {
    var server = startServer((_, writer) -> writer.close(), "127.0.0.1", 0);
    VoidCoroutine serving =
        () -> assertThat(catchThrowable(server::serveForever)).isInstanceOf(CancelledError.class);
    Refused.byOtherThread(server::closeClients, server::abortClients);
    refusedThenDone(serving, server::close);
    server.waitClosed();
  }
}
