package dev.tulip;

import java.lang.ref.Cleaner;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Exceptions of a loop's futures that nobody has asked for yet. One is reported when its future
 * becomes unreachable, as in asyncio, or when the loop is closed: Java's collector may never come
 * round to it.
 */
final class Failures {

  /** The collector's helper; made with the first failure of the process. */
  private static final class Collector {
    static final Cleaner CLEANER = Cleaner.create();
  }

  private final LoopImpl loop;
  private final Set<Report> open = ConcurrentHashMap.newKeySet();

  Failures(LoopImpl loop) {
    this.loop = loop;
  }

  /** Called when {@code future} has failed. */
  void watch(FutureImpl<?> future, Failure failure) {
    if (failure.isRetrieved()) {
      return;
    }
    var report = new Report(failure, describe(future));
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
      var context = report.context;
      loop.callExceptionHandler(
          new ExceptionContext(context.message(), report.failure.exception(), context.details()));
    }
  }

  private static final class Report {
    private final Failure failure;
    private final ExceptionContext context;

    Report(Failure failure, ExceptionContext context) {
      this.failure = failure;
      this.context = context;
    }
  }
}
