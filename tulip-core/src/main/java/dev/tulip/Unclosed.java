package dev.tulip;

import java.lang.ref.Cleaner;

/**
 * Reports a loop that was never closed, when the collector finds that nobody refers to it: asyncio's
 * {@code ResourceWarning}. It is reported only; asyncio closes it as well, for which something would
 * have to refer to it.
 *
 * <p>This must not refer to the loop, which would keep it for ever. Nor may anything else that
 * outlives its use: the watchdog and the batons know a loop while it runs, a thread of the default
 * executor while it works for it, the policy where it is the current one of a thread. Left are
 * coroutines that wait. Their threads refer to the loop, and to those the JDK refers, unless told
 * by {@code -Djdk.trackAllThreads=false} not to.
 */
final class Unclosed implements Runnable {

  private static final int DEPTH = 10;

  private final CreationTrace createdAt = new CreationTrace(DEPTH);
  private final Cleaner.Cleanable registration;
  private volatile boolean closed;

  /** Called when {@code loop} is made. */
  Unclosed(LoopImpl loop) {
    registration = Collector.CLEANER.register(loop, this);
  }

  /** The loop is closed: there is nothing to report. */
  void closed() {
    closed = true;
    registration.clean();
  }

  @Override
  public void run() {
    if (closed) {
      return;
    }
    var text = new StringBuilder("unclosed event loop");
    if (!createdAt.isEmpty()) {
      text.append("\nIt was created");
    }
    for (var frame : createdAt) {
      text.append("\n\tat ").append(frame);
    }
    Log.warning(text.toString());
  }
}
