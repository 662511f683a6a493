package dev.tulip.coro;

import java.util.concurrent.Executor;

/**
 * Where virtual threads run that a coroutine's code starts by {@code Thread.ofVirtual()}. JDK 25
 * hands them their parent's scheduler; they are no coroutines, so they go to the JDK's own.
 *
 * <p>That scheduler has no public name either; it is read where {@link FastThreads} finds its
 * constructor.
 */
final class Strangers {

  private static final Executor JDK_SCHEDULER = find();

  private Strangers() {}

  static void run(Runnable continuation) {
    JDK_SCHEDULER.execute(continuation);
  }

  private static Executor find() {
    try {
      var field = Class.forName("java.lang.VirtualThread").getDeclaredField("DEFAULT_SCHEDULER");
      field.setAccessible(true);
      return (Executor) field.get(null);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
