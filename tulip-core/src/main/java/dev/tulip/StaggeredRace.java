package dev.tulip;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Attempts at one thing that begin one after the other, of which the first to succeed ends the
 * others: {@code asyncio.staggered.staggered_race}. It is what Happy Eyeballs (RFC 8305) does with
 * the addresses of a host.
 *
 * <p>As in CPython each attempt is a task of its own, which first waits for its turn, then creates
 * the task of the attempt after it, and then runs.
 *
 * @param <T> the type of an attempt's result
 */
public final class StaggeredRace<T> {

  // As in asyncio/staggered.py of 3.14.

  private final TaskImpl<?> parent;
  private final Iterator<? extends Coroutine<? extends T>> attempts;
  private final Duration delay;
  private final Set<TaskImpl<?>> running = new LinkedHashSet<>();
  private final List<@Nullable Throwable> exceptions = new ArrayList<>();
  private final List<Throwable> unhandled = new ArrayList<>();
  private @Nullable FutureImpl<@Nullable Void> allDone;
  private @Nullable T winner;
  private OptionalInt winnerIndex = OptionalInt.empty();

  private StaggeredRace(
      TaskImpl<?> parent, Iterator<? extends Coroutine<? extends T>> attempts, Duration delay) {
    this.parent = parent;
    this.attempts = attempts;
    this.delay = delay;
  }

  /**
   * How a race ended.
   *
   * @param winner what the attempt that won gave; null where none won
   * @param winnerIndex which attempt won, from 0; empty where none did
   * @param exceptions how each attempt that began has failed, in the order in which they began: a
   *     {@link CancelledError} for one that lost, null for the one that won
   * @param <T> the type of the result
   */
  public record Result<T>(
      @Nullable T winner, OptionalInt winnerIndex, List<@Nullable Throwable> exceptions) {

    public Result {
      exceptions = Collections.unmodifiableList(new ArrayList<>(exceptions));
    }
  }

  /**
   * Runs {@code attempts} until one succeeds or all have failed. The first begins in the next pass,
   * each further one when the one before it has failed, or when {@code delay} is over. The one that
   * succeeds cancels the others, and all have ended when this returns. Suspends, for one pass at
   * least. Where the calling task is cancelled, so are the attempts, which are waited for.
   *
   * <p>An attempt is to return only where it succeeded, and to throw {@link CancelledError} again
   * where it catches one. asyncio's {@code loop} is left out: it is the running one.
   *
   * @param attempts asked for the next attempt when its turn comes, not before
   * @param delay {@link Asyncio#FOREVER} to begin one only when the one before it has failed
   * @throws CancelledError if the calling task is cancelled
   * @throws ExceptionGroup if an attempt succeeded though another one had won and cancelled it, or
   *     {@code attempts} failed to give the next
   * @throws IllegalStateException if called outside a task
   */
  public static <T> Result<T> run(
      Iterable<? extends Coroutine<? extends T>> attempts, Duration delay) {
    Objects.requireNonNull(attempts, "attempts");
    Objects.requireNonNull(delay, "delay");
    var parent = TaskImpl.current();
    if (parent == null) {
      throw new IllegalStateException("a staggered race needs a task to run in");
    }
    return new StaggeredRace<T>(parent, attempts.iterator(), delay).run();
  }

  private Result<T> run() {
    start(null);
    var cancellation = awaitAll();
    if (!unhandled.isEmpty()) {
      throw new ExceptionGroup("staggered race failed", unhandled);
    }
    if (cancellation != null) {
      throw cancellation;
    }
    return new Result<>(winner, winnerIndex, exceptions);
  }

  /** Creates the task of the next attempt, whose turn comes when {@code previousFailed} is done. */
  private void start(@Nullable FutureImpl<@Nullable Void> previousFailed) {
    var created = new FutureImpl<@Nullable Void>(parent.loop);
    VoidCoroutine body = () -> take(created, previousFailed);
    var task = (TaskImpl<?>) FutureImpl.of(parent.loop.createTask(body));
    running.add(task);
    task.addListener(new Entrant(task));
    created.setResult(Nulls.none());
  }

  /** The body of a task: waits for its turn, starts the next task, and makes its attempt. */
  private void take(
      FutureImpl<@Nullable Void> created, @Nullable FutureImpl<@Nullable Void> previousFailed) {
    created.await(); // pending only where the loop's tasks start eagerly
    if (previousFailed != null) {
      awaitTurn(previousFailed);
    }
    if (!attempts.hasNext()) {
      return;
    }
    var attempt = attempts.next();
    int index = exceptions.size();
    var failed = new FutureImpl<@Nullable Void>(parent.loop);
    start(failed);
    exceptions.add(null);
    make(attempt, index, failed);
  }

  private void awaitTurn(FutureImpl<@Nullable Void> previousFailed) {
    try {
      WaitFor.await((Coroutine<@Nullable Void>) previousFailed::await, delay);
    } catch (TimeoutException _) {
      // the one before takes its time
    }
  }

  private void make(Coroutine<? extends T> attempt, int index, FutureImpl<@Nullable Void> failed) {
    T result;
    try {
      result = attempt.run();
    } catch (Throwable thrown) {
      var e = current().asCancellation(thrown);
      if (Throwables.isExit(e)) {
        throw Throwables.sneaky(e);
      }
      exceptions.set(index, e);
      failed.setResultIfPending(Nulls.none());
      return;
    }
    win(result, index);
  }

  private static TaskImpl<?> current() {
    return Objects.requireNonNull(TaskImpl.current());
  }

  private void win(T result, int index) {
    if (winnerIndex.isPresent()) {
      throw new IllegalStateException(
          "attempt " + index + " succeeded after attempt " + winnerIndex.getAsInt() + " had won");
    }
    winnerIndex = OptionalInt.of(index);
    winner = result;
    var self = current();
    for (var task : running) {
      if (task != self) {
        task.cancel();
      }
    }
  }

  /** Returns the last cancellation that came while waiting. */
  private @Nullable CancelledError awaitAll() {
    CancelledError cancellation = null;
    while (!running.isEmpty()) {
      var future = new FutureImpl<@Nullable Void>(parent.loop);
      allDone = future;
      try {
        future.await();
      } catch (CancelledError e) {
        cancellation = e;
        running.forEach(task -> task.cancel(e.getMessage()));
      }
      allDone = null;
    }
    return cancellation;
  }

  private void taskDone(TaskImpl<?> task) {
    running.remove(task);
    if (running.isEmpty() && allDone != null) {
      allDone.setResultIfPending(Nulls.none());
    }
    var exception = task.cancelled() ? null : task.exception();
    if (exception != null) {
      unhandled.add(exception);
    }
  }

  private final class Entrant extends Link {
    private final TaskImpl<?> task;

    Entrant(TaskImpl<?> task) {
      this.task = task;
    }

    @Override
    void done() {
      taskDone(task);
    }

    @Override
    public FutureImpl<?> waiter() {
      return parent;
    }

    @Override
    public String toString() {
      return "staggered_race";
    }
  }
}
