package dev.tulip;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Awaitables in the order in which they are done: {@code asyncio.as_completed}, in both its forms,
 * which may be mixed.
 *
 * <p>The plain form is this object as an {@code Iterable}: each step gives an awaitable of the next
 * result, at once.
 *
 * <pre>{@code
 * for (var next : asCompleted(List.of(a, b))) {
 *   use(next.await());
 * }
 * }</pre>
 *
 * <p>The form of {@code async for} is {@link #futures()}: each step waits, and gives the future
 * that is done, the very one that was handed in.
 *
 * @param <T> the type of the results
 */
public final class AsCompleted<T> implements Iterable<Awaitable<T>> {

  private final Mailbox<Optional<FutureImpl<T>>> done;
  private final Map<FutureImpl<T>, Child> todo = new LinkedHashMap<>();
  private @Nullable InlineTimer timer;
  private int left;

  AsCompleted(Iterable<? extends Awaitable<? extends T>> awaitables, Duration timeout) {
    var loop = (LoopImpl) Asyncio.getEventLoop();
    done = new Mailbox<>(loop);
    for (var awaitable : awaitables) {
      FutureImpl<T> future = ensure(awaitable, loop);
      todo.computeIfAbsent(future, Child::new);
    }
    todo.forEach(FutureImpl::addListener);
    if (!todo.isEmpty() && !Durations.isForever(timeout)) {
      timer = new TimeOver(loop);
      timer.startAt(Durations.after(loop.timeNanos(), timeout));
    }
    left = todo.size();
  }

  @SuppressWarnings("unchecked")
  private static <T> FutureImpl<T> ensure(Awaitable<? extends T> awaitable, LoopImpl loop) {
    return (FutureImpl<T>) FutureImpl.of(Futures.ensure(awaitable, loop));
  }

  private final class Child extends Link {
    private final FutureImpl<T> future;

    Child(FutureImpl<T> future) {
      this.future = future;
    }

    @Override
    void done() {
      if (todo.remove(future) == null) {
        return;
      }
      done.put(Optional.of(future));
      if (todo.isEmpty() && timer != null) {
        timer.cancel();
      }
    }

    @Override
    public @Nullable FutureImpl<?> waiter() {
      return done.firstGetter();
    }

    @Override
    public String toString() {
      return "as_completed";
    }
  }

  private final class TimeOver extends InlineTimer {

    TimeOver(LoopImpl loop) {
      super(loop);
    }

    @Override
    void fire() {
      todo.forEach(FutureImpl::removeListeners);
      todo.keySet().forEach(_ -> done.put(Optional.empty()));
      todo.clear();
    }
  }

  private FutureImpl<T> waitForOne() {
    return done.get().orElseThrow(TimeoutException::new);
  }

  private void takeOne() {
    if (left == 0) {
      throw new NoSuchElementException("as_completed has given all of its awaitables");
    }
    left--;
  }

  /**
   * Awaitables of the next results. Taking one does not suspend; awaiting it does, and throws what
   * the awaitable failed with, or {@link TimeoutException} when the time is over.
   */
  @Override
  public Iterator<Awaitable<T>> iterator() {
    return new Steps<>() {
      @Override
      public Awaitable<T> next() {
        takeOne();
        return () -> waitForOne().result();
      }
    };
  }

  /**
   * The futures that are done, each as soon as it is. Taking one suspends, and throws {@link
   * TimeoutException} when the time is over.
   */
  public Iterable<Future<T>> futures() {
    return () ->
        new Steps<>() {
          @Override
          public Future<T> next() {
            takeOne();
            return waitForOne();
          }
        };
  }

  private abstract class Steps<E> implements Iterator<E> {

    @Override
    public final boolean hasNext() {
      return left > 0;
    }
  }
}
