package dev.tulip;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code asyncio.gather}: the future of the outcomes of several.
 *
 * <p>A future given twice is one child. A coroutine given twice runs twice: lambdas that capture
 * nothing are one object however often they are written, so that object says nothing.
 *
 * <p>Cancelling it cancels the children and does not complete it; it is done when they are. {@code
 * R} is the type of what it lists: results, or {@link Outcome}s where exceptions are to be listed
 * too.
 */
final class Gather<T, R> extends FutureImpl<List<R>> {

  private final List<FutureImpl<T>> children;
  private final boolean returnExceptions;
  private int unfinished;
  private boolean cancelRequested;

  private Gather(LoopImpl loop, List<FutureImpl<T>> children, boolean returnExceptions) {
    super(loop);
    this.children = children;
    this.returnExceptions = returnExceptions;
  }

  static <T> Future<List<T>> results(List<? extends Awaitable<? extends T>> awaitables) {
    return Gather.<T, T>start(awaitables, false);
  }

  static <T> Future<List<Outcome<T>>> outcomes(List<? extends Awaitable<? extends T>> awaitables) {
    return Gather.<T, Outcome<T>>start(awaitables, true);
  }

  private static <T, R> Future<List<R>> start(
      List<? extends Awaitable<? extends T>> awaitables, boolean returnExceptions) {
    if (awaitables.isEmpty()) {
      var empty = new FutureImpl<List<R>>((LoopImpl) Asyncio.getEventLoop());
      empty.setResult(List.of());
      return empty;
    }
    var distinct = new LinkedHashSet<FutureImpl<T>>();
    var children = new ArrayList<FutureImpl<T>>(awaitables.size());
    var pending = new ArrayList<Child<T, R>>();
    var done = new ArrayList<Child<T, R>>();
    LoopImpl loop = null;
    for (var awaitable : awaitables) {
      FutureImpl<T> future = ensure(awaitable, loop);
      loop = future.loop;
      children.add(future);
      if (!distinct.add(future)) {
        continue;
      }
      var child = new Child<T, R>(future);
      if (future.done()) {
        done.add(child);
      } else {
        pending.add(child);
        future.addListener(child);
      }
    }
    var outer = new Gather<T, R>(children.getFirst().loop, children, returnExceptions);
    outer.unfinished = distinct.size();
    pending.forEach(child -> child.outer = outer);
    done.forEach(outer::childDone);
    return outer;
  }

  @SuppressWarnings("unchecked")
  private static <T> FutureImpl<T> ensure(
      Awaitable<? extends T> awaitable, @Nullable LoopImpl loop) {
    return (FutureImpl<T>) Futures.ensureQuietly(awaitable, loop);
  }

  /** The link from one of the distinct children. */
  private static final class Child<T, R> extends Link {
    private final FutureImpl<T> future;
    private @Nullable Gather<T, R> outer;

    Child(FutureImpl<T> future) {
      this.future = future;
    }

    @Override
    void done() {
      if (outer != null) {
        outer.childDone(this);
      }
    }

    @Override
    public @Nullable FutureImpl<?> waiter() {
      return outer;
    }

    @Override
    public String toString() {
      return "gather";
    }
  }

  private void childDone(Child<T, R> child) {
    var future = child.future;
    unfinished--;
    if (done()) {
      markRetrieved(future);
      return;
    }
    if (!returnExceptions && endsEarly(future)) {
      return;
    }
    if (unfinished == 0) {
      finishAll();
    }
  }

  private static void markRetrieved(FutureImpl<?> future) {
    if (!future.cancelled()) {
      future.exception();
    }
  }

  private boolean endsEarly(FutureImpl<T> future) {
    var exception = future.cancelled() ? future.takeCancelledError() : future.exception();
    if (exception == null) {
      return false;
    }
    setException(exception);
    return true;
  }

  private void finishAll() {
    var results = new ArrayList<R>(children.size());
    for (var child : children) {
      results.add(returnExceptions ? asListed(outcome(child)) : asListed(child.result()));
    }
    if (cancelRequested) {
      setException(children.getLast().takeCancelledError());
    } else {
      setResult(results);
    }
  }

  private Outcome<T> outcome(FutureImpl<T> child) {
    if (child.cancelled()) {
      var message = child.cancelMessage();
      return new Outcome.Failure<>(new CancelledError(message == null ? "" : message));
    }
    var exception = child.exception();
    return exception == null
        ? new Outcome.Success<>(child.result())
        : new Outcome.Failure<>(exception);
  }

  /** {@code R} is {@code Outcome<T>} where exceptions are listed, else {@code T}. */
  private R asListed(@Nullable Object item) {
    return Nulls.cast(item);
  }

  @Override
  public boolean cancel(@Nullable String message) {
    if (done()) {
      return false;
    }
    boolean any = false;
    for (var child : children) {
      any |= child.cancel(message);
    }
    cancelRequested |= any;
    return any;
  }

  /** The futures this one waits for. */
  List<FutureImpl<T>> children() {
    return children;
  }

  @Override
  String kind() {
    return "GatheringFuture";
  }
}
