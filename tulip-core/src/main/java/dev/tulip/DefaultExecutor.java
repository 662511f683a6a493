package dev.tulip;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The threads that a loop keeps for blocking functions, made when the first one comes. */
final class DefaultExecutor {

  /** {@code ThreadPoolExecutor}'s number of workers in CPython: {@code min(32, cpu_count + 4)}. */
  private static final int MOST_THREADS =
      Math.min(32, Runtime.getRuntime().availableProcessors() + 4);

  /**
   * As in {@code Executors.newCachedThreadPool}. CPython's workers stay until the executor is shut
   * down.
   */
  private static final long IDLE_SECONDS = 60;

  private final LoopImpl loop;
  private @Nullable ExecutorService executor;
  private boolean shutdownCalled;

  DefaultExecutor(LoopImpl loop) {
    this.loop = loop;
  }

  void set(ExecutorService executor) {
    this.executor = executor;
  }

  <T> Future<T> run(Callable<T> function) {
    if (shutdownCalled) {
      throw new IllegalStateException("Executor shutdown has been called");
    }
    if (executor == null) {
      executor = create();
    }
    return ExecutorJob.submit(loop, executor, function);
  }

  private static ExecutorService create() {
    var pool =
        new ThreadPoolExecutor(
            MOST_THREADS,
            MOST_THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            threads());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static ThreadFactory threads() {
    var count = new AtomicInteger();
    return task -> {
      var thread = new Thread(task, "asyncio_" + count.getAndIncrement());
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * Waits, in a coroutine, until the threads have ended; a helper thread does the blocking part.
   */
  void shutdown(Duration timeout) {
    shutdownCalled = true;
    var pool = executor;
    if (pool == null) {
      return;
    }
    pool.shutdown();
    var ended = new FutureImpl<Boolean>(loop);
    long nanos = Math.max(0, Durations.nanos(timeout));
    loop.pass.jobBegan();
    Thread.ofPlatform()
        .name("tulip-executor-shutdown")
        .daemon()
        .start(() -> awaitEnd(pool, nanos, ended));
    if (!ended.await()) {
      Log.warning(
          "The executor did not finish joining its threads within "
              + Log.seconds(nanos)
              + " seconds.");
    }
  }

  private void awaitEnd(ExecutorService pool, long nanos, FutureImpl<Boolean> ended) {
    boolean inTime = false;
    try {
      inTime = pool.awaitTermination(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    ExecutorJob.post(loop, ended, inTime, null);
  }

  /** Tells the threads to stop and does not wait. */
  void close() {
    shutdownCalled = true;
    if (executor != null) {
      executor.shutdown();
      executor = null;
    }
  }
}
