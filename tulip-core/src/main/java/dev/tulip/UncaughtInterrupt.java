package dev.tulip;

/**
 * How a program that the launcher runs ends where nobody catches a {@link KeyboardInterrupt}: with
 * its name in one line and a shell's exit code for Ctrl-C, as scripts expect it. The JVM alone
 * would print a stack trace, which tells of Tulip's code only, and end with 1.
 */
final class UncaughtInterrupt implements Thread.UncaughtExceptionHandler {

  /** Set by the launcher: the process is the program's and nobody else's. */
  private static final String LAUNCHED = "tulip.launched";

  /** 128 and the number of SIGINT: what shells make of a program that this signal ended. */
  private static final int EXIT_CODE = 130;

  private UncaughtInterrupt() {}

  /** One is about to leave a run on the calling thread, whose program may catch it still. */
  static void mayFollow() {
    var thread = Thread.currentThread();
    if (Boolean.getBoolean(LAUNCHED)
        && KeyboardInterrupts.isMain(thread)
        && thread.getUncaughtExceptionHandler() == thread.getThreadGroup()
        && Thread.getDefaultUncaughtExceptionHandler() == null) {
      thread.setUncaughtExceptionHandler(new UncaughtInterrupt());
    }
  }

  @Override
  public void uncaughtException(Thread thread, Throwable e) {
    if (e instanceof KeyboardInterrupt) {
      var message = e.getMessage();
      System.err.println("KeyboardInterrupt" + (message == null ? "" : ": " + message));
      System.exit(EXIT_CODE);
    }
    thread.getThreadGroup().uncaughtException(thread, e);
  }
}
