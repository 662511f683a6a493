package dev.tulip.coro;

/**
 * A coroutine without a loop: a virtual thread that runs only while another thread waits for it.
 *
 * <p>The waiting thread and this one take turns, so what they share is plain memory. An interrupt
 * of the thread that waits is passed on to the body, and handed back when that pauses: to the user
 * the two are one thread.
 */
public abstract sealed class Solo permits FastSolo, PortableSolo {

  final Thread thread;
  private final Runnable body;
  private final String beganOn = Thread.currentThread().toString();

  /** The body paused or ended while it was interrupted. */
  private boolean interrupted;

  boolean started;

  Solo(Runnable body) {
    this.body = body;
    this.thread = newThread();
    var loader = Thread.currentThread().getContextClassLoader();
    if (loader != ClassLoader.getSystemClassLoader()) {
      thread.setContextClassLoader(loader);
    }
  }

  /**
   * A solo in the tier of this process. A JDK virtual thread cannot run other threads, so where one
   * begins a solo, both live on the JDK's scheduler.
   */
  public static Solo create(Runnable body) {
    boolean carried =
        Tier.current() == Tier.FAST
            && (!Thread.currentThread().isVirtual() || FastSolo.current() != null);
    return carried ? new FastSolo(body) : new PortableSolo(body);
  }

  /** The thread that made this, as text. */
  public final String beganOn() {
    return beganOn;
  }

  /** Whether the calling thread is this solo's. */
  public final boolean isHere() {
    return Thread.currentThread() == thread;
  }

  /** Any thread but its own, one at a time: lets the body run until it pauses or ends. */
  public final void resume() {
    go();
    if (interrupted) {
      interrupted = false;
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Called by the body: lets the waiting thread go on, and returns when resumed.
   *
   * @throws IllegalStateException if a class initializer or a native frame pins the thread
   */
  public final void pause() {
    interrupted = Thread.interrupted();
    stay();
  }

  /** The thread's life. */
  final void live() {
    try {
      body.run();
    } finally {
      interrupted = Thread.interrupted();
      ended();
    }
  }

  abstract Thread newThread();

  abstract void go();

  abstract void stay();

  abstract void ended();

  /** The thread that waits was woken; passes an interrupt on. */
  final void passInterrupt() {
    if (Thread.interrupted()) {
      thread.interrupt();
    }
  }

  /** Starts the thread, once. */
  final boolean startsNow() {
    if (started) {
      return false;
    }
    started = true;
    thread.start();
    return true;
  }
}
