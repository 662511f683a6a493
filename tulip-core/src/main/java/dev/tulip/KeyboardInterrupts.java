package dev.tulip;

import dev.tulip.signal.SignalTable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/**
 * Ctrl-C while a main task runs: the first cancels the task, the second ends the program as if
 * Tulip were not there.
 *
 * <p>As in CPython only on the program's main thread, and only if nobody else handles the signal.
 * The handler is put back at the end.
 */
final class KeyboardInterrupts implements AutoCloseable {

  /** What the launcher of the JVM calls the thread that calls {@code main}, and its group. */
  private static final String MAIN = "main";

  private static final String INT = "INT";

  private final EventLoop loop;
  private final Task<?> task;
  private final AtomicBoolean happened = new AtomicBoolean();
  private volatile SignalTable.@Nullable Registration registration;

  private KeyboardInterrupts(EventLoop loop, Task<?> task) {
    this.loop = loop;
    this.task = task;
  }

  static KeyboardInterrupts cancelling(EventLoop loop, Task<?> task) {
    var interrupts = new KeyboardInterrupts(loop, task);
    if (isMain(Thread.currentThread())) {
      interrupts.install();
    }
    return interrupts;
  }

  /** Whether {@code thread} is the one that calls the program's {@code main}. */
  static boolean isMain(Thread thread) {
    var group = thread.getThreadGroup();
    return thread.getName().equals(MAIN) && group != null && group.getName().equals(MAIN);
  }

  private void install() {
    registration = SignalTable.addIfDefault(INT, this::onSignal);
  }

  /** On the JVM's signal thread. */
  private void onSignal() {
    if (task.done() || !happened.compareAndSet(false, true)) {
      close();
      Signal.raise(new Signal(INT));
      return;
    }
    if (!loop.isClosed()) {
      loop.callSoonThreadsafe(task::cancel);
    }
  }

  boolean happened() {
    return happened.get();
  }

  @Override
  public void close() {
    var installed = registration;
    if (installed != null) {
      installed.remove();
    }
  }
}
