package dev.tulip.bench;

import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.gather;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;

import dev.tulip.EventLoop;
import dev.tulip.Future;
import dev.tulip.Task;
import dev.tulip.TimerHandle;
import dev.tulip.queue.Queue;
import dev.tulip.sync.Event;
import dev.tulip.sync.Lock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;

/**
 * The scenarios on Tulip, each a coroutine's body that does {@code n} operations and returns the
 * seconds they took. What one operation is, is written down beside the other languages' programs.
 */
final class Scenarios {

  static final int TASKS = 100;
  static final int BATCH_TASKS = 10_000;
  static final int BATCH_CALLBACKS = 100_000;
  static final int TIMERS = 1_000_000;
  static final int THREADS = 4;
  static final int CALLS_PER_THREAD = 100_000;
  static final int PARKED = 1_000_000;

  private static final long TIMER_LEAD_NANOS = 2_000_000;
  private static final long HOUR_NANOS = 3_600_000_000_000L;
  private static final long SHUFFLE = 7_368_787;

  private Scenarios() {}

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  static double sleep0(int n) {
    int rounds = n / TASKS;
    long start = System.nanoTime();
    var tasks = new ArrayList<Task<?>>();
    for (int i = 0; i < TASKS; i++) {
      tasks.add(createTask(() -> sleepRounds(rounds)));
    }
    gather(tasks).await();
    return seconds(start);
  }

  private static void sleepRounds(int rounds) {
    for (int i = 0; i < rounds; i++) {
      sleep(Duration.ZERO);
    }
  }

  private static void nothing() {}

  static double create(int n) {
    long start = System.nanoTime();
    for (int i = 0; i < n; i++) {
      createTask(Scenarios::nothing).await();
    }
    return seconds(start);
  }

  static double createBatch(int n) {
    long start = System.nanoTime();
    for (int done = 0; done < n; done += BATCH_TASKS) {
      var tasks = new ArrayList<Task<?>>(BATCH_TASKS);
      for (int i = 0; i < BATCH_TASKS; i++) {
        tasks.add(createTask(Scenarios::nothing));
      }
      gather(tasks).await();
    }
    return seconds(start);
  }

  static double callSoon(int n) {
    var loop = getRunningLoop();
    long start = System.nanoTime();
    for (int done = 0; done < n; done += BATCH_CALLBACKS) {
      for (int i = 0; i < BATCH_CALLBACKS; i++) {
        loop.callSoon(Scenarios::nothing);
      }
      sleep(Duration.ZERO);
    }
    return seconds(start);
  }

  static double callSoonChain(int n) {
    var chain = new Chain(getRunningLoop(), n);
    long start = System.nanoTime();
    chain.loop.callSoon(chain);
    chain.end.await();
    return seconds(start);
  }

  /** A callback that schedules itself. */
  private static final class Chain implements Runnable {
    private final EventLoop loop;
    private final Future<Boolean> end;
    private int left;

    Chain(EventLoop loop, int n) {
      this.loop = loop;
      this.end = loop.createFuture();
      this.left = n;
    }

    @Override
    public void run() {
      if (--left > 0) {
        loop.callSoon(this);
      } else {
        end.setResult(true);
      }
    }
  }

  static double timersFire(int n) {
    return fire(n, i -> i);
  }

  static double timersFireShuffled(int n) {
    return fire(n, i -> i * SHUFFLE % n);
  }

  private static double fire(int n, IntToLongFunction nanos) {
    var loop = getRunningLoop();
    Future<Boolean> end = loop.createFuture();
    long start = System.nanoTime();
    long base = loop.timeNanos() + TIMER_LEAD_NANOS;
    for (int i = 0; i < n; i++) {
      loop.callAt(base + nanos.applyAsLong(i), Scenarios::nothing);
    }
    loop.callAt(base + n, () -> end.setResult(true));
    end.await();
    return seconds(start);
  }

  static double timersCancel(int n) {
    var loop = getRunningLoop();
    long start = System.nanoTime();
    long base = loop.timeNanos() + HOUR_NANOS;
    var timers = new ArrayList<TimerHandle>(n);
    for (int i = 0; i < n; i++) {
      timers.add(loop.callAt(base + i * 1000L, Scenarios::nothing));
    }
    for (var timer : timers) {
      timer.cancel();
    }
    sleep(Duration.ZERO);
    return seconds(start);
  }

  static double queue(int n) {
    var items = new Queue<Integer>(1);
    long start = System.nanoTime();
    gather(() -> produce(items, n), () -> consume(items, n)).await();
    return seconds(start);
  }

  private static void produce(Queue<Integer> items, int n) {
    for (int i = 0; i < n; i++) {
      items.put(i);
    }
  }

  private static void consume(Queue<Integer> items, int n) {
    for (int i = 0; i < n; i++) {
      items.get();
    }
  }

  static double lock(int n) {
    var lock = new Lock();
    long start = System.nanoTime();
    gather(() -> holdRepeatedly(lock, n / 2), () -> holdRepeatedly(lock, n / 2)).await();
    return seconds(start);
  }

  private static void holdRepeatedly(Lock lock, int times) {
    for (int i = 0; i < times; i++) {
      lock.acquire();
      sleep(Duration.ZERO);
      lock.release();
    }
  }

  static double future(int n) {
    var table = new PingPong();
    long start = System.nanoTime();
    gather(() -> table.pong(n / 2), () -> table.ping(n / 2)).await();
    return seconds(start);
  }

  /** Two tasks that wake each other, by a new future each time. */
  private static final class PingPong {
    private Future<Boolean> forPing = createFuture();
    private Future<Boolean> forPong = createFuture();

    void pong(int times) {
      for (int i = 0; i < times; i++) {
        forPong.await();
        forPong = createFuture();
        forPing.setResult(true);
      }
    }

    void ping(int times) {
      for (int i = 0; i < times; i++) {
        forPing = createFuture();
        forPong.setResult(true);
        forPing.await();
      }
    }
  }

  static double threadsafe(int n) {
    var loop = getRunningLoop();
    long start = System.nanoTime();
    for (int done = 0; done < n; done += THREADS * CALLS_PER_THREAD) {
      callFromThreads(loop);
    }
    return seconds(start);
  }

  private static void callFromThreads(EventLoop loop) {
    Future<Boolean> end = loop.createFuture();
    var left = new int[] {THREADS * CALLS_PER_THREAD};
    Runnable called =
        () -> {
          if (--left[0] == 0) {
            end.setResult(true);
          }
        };
    for (int i = 0; i < THREADS; i++) {
      Thread.ofPlatform().start(() -> callRepeatedly(loop, called));
    }
    end.await();
  }

  private static void callRepeatedly(EventLoop loop, Runnable called) {
    for (int i = 0; i < CALLS_PER_THREAD; i++) {
      loop.callSoonThreadsafe(called);
    }
  }

  /** Creates {@code n} tasks that wait for one event, and returns them when all do. */
  static List<Task<?>> park(int n) {
    var event = new Event();
    var tasks = new ArrayList<Task<?>>(n);
    for (int i = 0; i < n; i++) {
      tasks.add(createTask(event::await));
    }
    sleep(Duration.ZERO);
    return tasks;
  }
}
