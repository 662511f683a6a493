package dev.tulip;

import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Ctrl-C while a main task runs: the first cancels the task, the second ends the program as if Tulip were not there.
 *
 * <p>As in CPython only on the program's main thread, and only if nobody else handles the signal. The handler is put
 * back at the end.
 */
final class KeyboardInterrupts implements AutoCloseable {

  /** The thread that called {@code main}: the first one of the process. */
  private static final long MAIN_THREAD = 1;

  private static final String INT = "INT";

  private final EventLoop loop;
  private final Task<?> task;
  private volatile boolean happened;
  private @Nullable SignalHandler before;

  private KeyboardInterrupts(EventLoop loop, Task<?> task) {
    this.loop = loop;
    this.task = task;
  }

  static KeyboardInterrupts cancelling(EventLoop loop, Task<?> task) {
    var interrupts = new KeyboardInterrupts(loop, task);
    if (Thread.currentThread().threadId() == MAIN_THREAD) {
      interrupts.install();
    }
    return interrupts;
  }

  private void install() {
    try {
      var previous = Signal.handle(new Signal(INT), _ -> onSignal());
      if (isDefault(previous)) {
        before = previous;
      } else {
        Signal.handle(new Signal(INT), previous);
      }
    } catch (IllegalArgumentException _) {
      // The JVM was started with -Xrs, or by a shell that ignores the signal: then there is no Ctrl-C.
    }
  }

  private static boolean isDefault(SignalHandler handler) {
    return handler == SignalHandler.SIG_DFL
        || handler.getClass().getName().startsWith("jdk.internal.misc.Signal$NativeHandler")
        || handler.getClass().getName().startsWith("sun.misc.Signal$SunMiscHandler")
        || handler.getClass().getName().startsWith("java.lang.Terminator");
  }

  /** On the JVM's signal thread. */
  private void onSignal() {
    if (happened || task.done()) {
      close();
      Signal.raise(new Signal(INT));
      return;
    }
    happened = true;
    if (!loop.isClosed()) {
      loop.callSoonThreadsafe(task::cancel);
    }
  }

  boolean happened() {
    return happened;
  }

  @Override
  public synchronized void close() {
    if (before != null) {
      Signal.handle(new Signal(INT), before);
      before = null;
    }
  }
}
