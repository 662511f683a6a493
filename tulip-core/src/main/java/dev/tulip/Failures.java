package dev.tulip;

import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Exceptions of a loop's futures that nobody has asked for yet. One is reported when its future
 * becomes unreachable, as in asyncio, or when the loop is closed: Java's collector may never come
 * round to it.
 */
final class Failures {

  /**
   * The collector's helper refers to this, and would keep a loop that nobody closes, if that refers
   * to a failed future.
   */
  private final WeakReference<LoopImpl> loop;

  private final Set<Report> open = ConcurrentHashMap.newKeySet();

  Failures(LoopImpl loop) {
    this.loop = new WeakReference<>(loop);
  }

  /** Called when {@code future} has failed. */
  void watch(FutureImpl<?> future, Failure failure) {
    if (failure.isRetrieved()) {
      return;
    }
    var report = new Report(failure, describe(future), contextOf(future));
    var registration = Collector.CLEANER.register(future, () -> reportLost(report));
    open.add(report);
    failure.onRetrieve(
        () -> {
          open.remove(report);
          registration.clean();
        });
  }

  private static ExceptionContext describe(FutureImpl<?> future) {
    return ExceptionContext.of(future.kind() + " exception was never retrieved", null)
        .with("description", describeSafely(future))
        .withTrace("source_traceback", future.createdAt());
  }

  private static @Nullable Context contextOf(FutureImpl<?> future) {
    return future instanceof Task<?> task ? task.getContext() : null;
  }

  /**
   * This runs inside the loop, where what an exception's own {@code getMessage} throws must not
   * get.
   */
  private static String describeSafely(FutureImpl<?> future) {
    try {
      return future.toString();
    } catch (RuntimeException | Error _) {
      return future.brief();
    }
  }

  /** Reports what is open: the loop is closed. */
  void close() {
    open.forEach(this::reportLost);
  }

  private void reportLost(Report report) {
    if (open.remove(report) && !report.failure.isRetrieved()) {
      tell(report.contextWithException(), report.where.get());
    }
  }

  /**
   * Tells the loop's exception handler, or, where the collector takes the loop too, the log. In a copy
   * of the task's context, for this may be any thread, and the context in use.
   */
  private void tell(ExceptionContext told, @Nullable Context where) {
    var owner = loop.get();
    if (owner == null) {
      ExceptionReporter.log(told);
    } else if (where == null) {
      owner.callExceptionHandler(told);
    } else {
      where.copy().run(() -> owner.callExceptionHandler(told));
    }
  }

  private static final class Report {
    private final Failure failure;
    private final ExceptionContext told;

    /**
     * Soft, for a variable in it may lead to the task: held for good, the collector would never
     * report that one.
     */
    private final SoftReference<@Nullable Context> where;

    Report(Failure failure, ExceptionContext told, @Nullable Context where) {
      this.failure = failure;
      this.told = told;
      this.where = new SoftReference<>(where);
    }

    ExceptionContext contextWithException() {
      return new ExceptionContext(told.message(), failure.exception(), told.details());
    }
  }
}
