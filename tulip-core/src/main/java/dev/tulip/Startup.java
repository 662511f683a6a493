package dev.tulip;

import dev.tulip.coro.Coro;
import dev.tulip.coro.Tier;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The line in the log that names the tier, once a process.
 *
 * <p>By default it is not even shown, but to know that takes the JDK's loggers, and making those
 * takes about 7 ms of a hello world's 53. So a thread of its own writes it, beside the program, from
 * the moment the first loop is made. Closing a loop waits for it: a program that has logging set up,
 * by whatever means, shows the line however short it is.
 */
final class Startup implements Runnable {

  /**
   * A log handler may do anything, also wait for what the thread that closes the loop holds. The
   * line is not worth more than this.
   */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private static final AtomicBoolean BEGUN = new AtomicBoolean();

  /** The thread that writes the line; null before the first loop, and when the line is out. */
  private static volatile @Nullable Thread writer;

  private Startup() {}

  /** Called when a loop is made. */
  static void loopMade() {
    if (BEGUN.getPlain() || !BEGUN.compareAndSet(false, true)) {
      return;
    }
    var thread = new Thread(null, new Startup(), "tulip-startup", 0, false);
    thread.setDaemon(true);
    writer = thread;
    thread.start();
  }

  @Override
  public void run() {
    try {
      Log.debug("Tulip runs in the " + Tier.current() + " tier");
    } finally {
      writer = null;
    }
  }

  /**
   * Called when a loop has been closed: returns when the line is out. A coroutine does not wait, for
   * closing a loop is no place where others run; nor does a log handler that uses loops itself.
   */
  static void loopClosed() {
    var thread = writer;
    if (thread == null || thread == Thread.currentThread() || Coro.current() != null) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    try {
      thread.join(LONGEST_WAIT);
    } catch (InterruptedException _) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
