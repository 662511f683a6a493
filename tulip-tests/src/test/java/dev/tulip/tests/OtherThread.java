package dev.tulip.tests;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A platform thread that does part of a test. What it throws is thrown to whoever waits for it. */
public final class OtherThread<T> {

  /** Long enough for any machine; over only where a test fails. */
  private static final long PATIENCE_SECONDS = 30;

  /** What such a thread does where there is no result. */
  @FunctionalInterface
  public interface Action {

    /** Does it. */
    void run() throws Exception;
  }

  private final FutureTask<T> work;
  private final Thread thread;

  private OtherThread(Callable<T> work) {
    this.work = new FutureTask<>(work);
    this.thread = Thread.ofPlatform().name("other").daemon().unstarted(this.work);
  }

  /** Starts one. */
  public static <T> OtherThread<T> start(Callable<T> work) {
    var other = new OtherThread<>(work);
    other.thread.start();
    return other;
  }

  /** Starts one that gives no result. */
  public static OtherThread<Boolean> startAction(Action action) {
    return start(
        () -> {
          action.run();
          return true;
        });
  }

  /** Starts one and waits for its end. */
  public static <T> T call(Callable<T> work) {
    return start(work).join();
  }

  /** Starts one that gives no result, and waits for its end. */
  public static void run(Action action) {
    startAction(action).join();
  }

  /** The thread itself. */
  public Thread thread() {
    return thread;
  }

  /** Waits for its end. */
  public T join() {
    try {
      return work.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw OtherThread.<RuntimeException>asItIs(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("the other thread did not come to its end", e);
    }
  }

  /** Blocks the calling thread until {@code latch} is open. */
  public static void await(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the latch was not opened");
      }
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while waiting for a latch", e);
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> RuntimeException asItIs(Throwable failure) throws E {
    throw (E) failure;
  }
}
