package dev.tulip.testing;

import dev.tulip.Asyncio;
import dev.tulip.Coroutine;
import dev.tulip.EventLoop;
import dev.tulip.EventLoops;
import dev.tulip.Runner.RunnerOptions;
import dev.tulip.VoidCoroutine;

/**
 * Loops in virtual time: sleeping takes no time, and a deadlock is an exception.
 *
 * <pre>{@code
 * VirtualTime.run(() -> {
 *   var begin = getRunningLoop().timeNanos();
 *   sleep(Duration.ofDays(1));
 *   assertEquals(Duration.ofDays(1).toNanos(), getRunningLoop().timeNanos() - begin);
 * });
 * }</pre>
 *
 * <p>Order and outcome are those of real time. Time passes only when nothing is ready, and jumps to
 * the next timer then. While a thread of {@code runInExecutor} or {@code toThread} works, time
 * stands still and the loop waits for it. If nothing is ready, no timer set, and nobody works for
 * the loop, then whatever is waited for will never happen: the run ends with {@link
 * dev.tulip.DeadlockException}, whose message says which task waits for what, and where.
 *
 * <p>The loop knows only of threads that it was told of. One that the test starts by itself, and
 * that is to come in by {@code callSoonThreadsafe}, is none of those: run it by {@code toThread}, or
 * test in real time. Code that blocks in the JDK, such as {@code Thread.sleep} in a coroutine, takes
 * real time and no virtual time, and in the fast tier timers of others may fire meanwhile.
 *
 * <p>asyncio has no counterpart; trio's is {@code MockClock} with {@code autojump_threshold=0}.
 */
public final class VirtualTime {

  private VirtualTime() {}

  /**
   * A new loop in virtual time whose clock shows zero. Not set as any thread's; close it in the
   * end.
   */
  public static EventLoop newEventLoop() {
    return newEventLoop(new VirtualClock());
  }

  /**
   * A new loop in virtual time on {@code clock}, which no other loop should use at the same time.
   */
  public static EventLoop newEventLoop(VirtualClock clock) {
    return LoopWatch.created(EventLoops.create(clock, clock.driver()));
  }

  /**
   * {@link Asyncio#run(Coroutine)} in virtual time.
   *
   * @return the result; the exception is thrown as it is, checked or not
   * @throws dev.tulip.DeadlockException if {@code main} waits for what can never happen
   */
  public static <T> T run(Coroutine<T> main) {
    return Asyncio.run(main, RunnerOptions.defaults().withLoopFactory(VirtualTime::newEventLoop));
  }

  /** {@link #run(Coroutine)} of a body without a result. */
  public static void run(VoidCoroutine main) {
    run(main.asCoroutine());
  }
}
