package dev.tulip;

import dev.tulip.coro.Coro;
import java.util.Arrays;

/**
 * Stack traces of exceptions that leave a run.
 *
 * <p>A coroutine has a stack of its own, so the trace of an exception thrown there ends where the
 * coroutine began and does not tell who ran the loop. Python's tells it. Here it matters to the JDK
 * too: its launcher of source files takes as many frames from the end of an uncaught exception's
 * trace as it has put there itself, and fails ("0 > -1") where there are fewer.
 */
final class Traces {

  private static final String COROUTINE = Coro.class.getName();

  private Traces() {}

  /** Adds the calling thread's stack to the trace of {@code e} if that is a coroutine's. */
  static void addCaller(Throwable e) {
    var trace = e.getStackTrace();
    if (!isCoroutines(trace)) {
      return;
    }
    var caller = new Throwable().getStackTrace();
    var both = Arrays.copyOf(trace, trace.length + caller.length - 1);
    System.arraycopy(caller, 1, both, trace.length, caller.length - 1);
    e.setStackTrace(both);
  }

  /** The last frame is the virtual thread's, the one above it the coroutine's. */
  private static boolean isCoroutines(StackTraceElement[] trace) {
    return trace.length > 1 && trace[trace.length - 2].getClassName().equals(COROUTINE);
  }
}
