package dev.tulip;

import dev.tulip.coro.Coro;
import java.util.Arrays;

/**
 * Adds to the trace of an exception that leaves a run who ran the loop.
 *
 * <p>A coroutine has a stack of its own, so the trace of an exception thrown there ends where the
 * coroutine began and does not tell who ran the loop; nor does that of one made on another thread
 * and handed to a future. Python's tells it. Here it matters to the JDK too: its launcher of source
 * files takes as many frames from the end of an uncaught exception's trace as it has put there
 * itself, and fails ("0 > -1") where there are fewer, with the exception lost.
 */
final class CallerTrace {

  private static final String COROUTINE = Coro.class.getName();

  private CallerTrace() {}

  /** Adds the calling thread's stack to the trace of {@code e}, unless it was made on that. */
  static void addCaller(Throwable e) {
    var trace = e.getStackTrace();
    var caller = new Throwable().getStackTrace();
    if (!isCoroutines(trace) && beginAlike(trace, caller)) {
      return;
    }
    var both = Arrays.copyOf(trace, trace.length + caller.length - 1);
    System.arraycopy(caller, 1, both, trace.length, caller.length - 1);
    e.setStackTrace(both);
  }

  /**
   * The last frame is the virtual thread's, the one above it the coroutine's. A loop may be run on
   * a virtual thread too, which begins like that of a coroutine.
   */
  private static boolean isCoroutines(StackTraceElement[] trace) {
    return trace.length > 1 && trace[trace.length - 2].getClassName().equals(COROUTINE);
  }

  /** Whether both threads began with the same method, on whichever line it is by now. */
  private static boolean beginAlike(StackTraceElement[] trace, StackTraceElement[] caller) {
    if (trace.length == 0) {
      return false;
    }
    var first = trace[trace.length - 1];
    var callers = caller[caller.length - 1];
    return first.getMethodName().equals(callers.getMethodName())
        && first.getClassName().equals(callers.getClassName());
  }
}
