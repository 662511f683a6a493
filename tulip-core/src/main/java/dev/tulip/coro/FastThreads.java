package dev.tulip.coro;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;

/**
 * Virtual threads on a scheduler of our own.
 *
 * <p>JDK 25 has no public way to say who runs a virtual thread; {@code
 * ThreadBuilders.newVirtualThread(Executor, String, int, Runnable)} does, and is reached where
 * {@code java.lang} is opened to Tulip. This class is the only one that knows it. The method and not
 * the constructor, because an AOT cache keeps the code that calls a static method by its handle, and
 * not the one for a constructor of this shape, which would be made anew at every start.
 */
final class FastThreads {

  /**
   * {@code Thread.NO_INHERIT_THREAD_LOCALS}: a coroutine's thread serves many tasks, so it inherits
   * from none.
   */
  private static final int NO_INHERIT_THREAD_LOCALS = 1 << 2;

  private static final MethodHandle NEW_THREAD;
  private static final VarHandle THREAD_LOCALS;

  static {
    try {
      var lookup = MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
      NEW_THREAD =
          lookup.findStatic(
              Class.forName("java.lang.ThreadBuilders"),
              "newVirtualThread",
              MethodType.methodType(
                  Thread.class, Executor.class, String.class, int.class, Runnable.class));
      THREAD_LOCALS =
          lookup.findVarHandle(
              Thread.class, "threadLocals", Class.forName("java.lang.ThreadLocal$ThreadLocalMap"));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private FastThreads() {}

  static Thread create(Executor scheduler, Runnable body) {
    try {
      return (Thread)
          NEW_THREAD.invokeExact(scheduler, (String) null, NO_INHERIT_THREAD_LOCALS, body);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Forgets the thread-local values of a thread that will serve another task. */
  static void clearThreadLocals(Thread thread) {
    if (THREAD_LOCALS.get(thread) != null) {
      THREAD_LOCALS.set(thread, null);
    }
  }
}
