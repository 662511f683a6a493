package dev.tulip;

import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.Locale;
import java.util.Objects;
import java.util.Spliterator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A function that can pause half-way to give a value: Python's generator, JavaScript's {@code
 * function*}.
 *
 * <pre>{@code
 * var countdown = Generator.<Integer>of(y -> {
 *   for (int i = 3; i > 0; i--) {
 *     y.yield(i);
 *   }
 * });
 * for (int i : countdown) {
 *   System.out.println(i);
 * }
 * }</pre>
 *
 * <p><b>The body</b> is a coroutine of its own. It runs only while somebody asks for a value, on a
 * thread of its own, so thread-locals are not the caller's; the current {@link Context} is. It
 * begins when the first value is asked for.
 *
 * <p><b>In a loop</b> the body works for the task that asks. It may wait, for a future or a sleep,
 * which suspends that task; the task's cancellation is thrown at that wait. Such a generator is
 * Python's async generator, and {@code for (var v : generator)} its {@code async for}; one class is
 * both. One task may begin it and another go on, also a callback, where the body may not wait.
 * <b>Outside of loops</b> it needs none; any thread may go on with it, one at a time. A body that
 * waits there gets a {@link NoRunningLoopException}.
 *
 * <p><b>Closing.</b> A body that has not run to its end holds on to what its {@code finally} blocks
 * would release. Java's for-each does not close what it iterates over when it is left by {@code
 * break} or an exception, so:
 *
 * <pre>{@code
 * try (var lines = readLines(reader)) {
 *   for (var line : lines) { … }
 * }
 * }</pre>
 *
 * <p>This closes the generator in the task that used it. One that was begun on a loop and forgotten
 * is closed by the loop, in a task of its own, when another generator begins or at the latest by
 * {@link LoopLifecycle#shutdownAsyncgens}, which is part of {@code run}. One that was begun outside
 * of loops and forgotten is left to the garbage collector, and its {@code finally} blocks never
 * run; CPython would run them.
 *
 * <p>Unlike Python's, it can tell whether there is another value before that is asked for ({@link
 * #hasNext}, which runs the body to its next yield), and it ends early for good when its body
 * fails, in the loop or in a stream alike.
 *
 * @param <T> the type of the values
 */
public final class Generator<T> implements Iterator<T>, Iterable<T>, AutoCloseable {

  private final GeneratorRun<T> run;

  /** The value after the last one taken is here already: {@link #hasNext} has run ahead. */
  private boolean fetched;

  Generator(GeneratorRun<T> run) {
    this.run = run;
  }

  /** The body of a generator that returns nothing. */
  @FunctionalInterface
  public interface Body<T> {

    /**
     * Yields the values.
     *
     * @throws Exception whatever the body fails with; it reaches whoever asked for the next value,
     *     as it is
     */
    void run(Yielder<T> y) throws Exception;
  }

  /** The body of a generator that returns something besides what it yields. */
  @FunctionalInterface
  public interface ReturningBody<T> {

    /**
     * Yields the values.
     *
     * @return the value of {@link StopIteration}, and of {@link Yielder#yieldFrom}
     * @throws Exception whatever the body fails with; it reaches whoever asked for the next value,
     *     as it is
     */
    @Nullable Object run(Yielder<T> y) throws Exception;
  }

  /** A generator of what {@code body} yields. Nothing runs yet. Any thread. */
  public static <T> Generator<T> of(Body<T> body) {
    Objects.requireNonNull(body, "body");
    return new Generator<>(
        new GeneratorRun<>(
            y -> {
              body.run(y);
              return null;
            }));
  }

  /** A generator whose body ends with {@code return value}. Nothing runs yet. Any thread. */
  public static <T> Generator<T> returning(ReturningBody<T> body) {
    return new Generator<>(new GeneratorRun<>(Objects.requireNonNull(body, "body")));
  }

  // ---- values

  /**
   * The next value: Python's {@code next(generator)}. Suspends where the body waits. What the body
   * throws is thrown here as it is, checked or not, and ends the generator.
   *
   * @throws StopIteration if the body has ended
   * @throws IllegalStateException if the body is running, that is, asks itself or is waiting in
   *     another task; if a {@link StopIteration} has left the body; or if the generator began on a
   *     loop or outside of loops, and this is elsewhere
   * @throws CancelledError if the body waits and the calling task is cancelled
   */
  @Override
  public T next() {
    return fetched ? take() : valueOrEnd(advance(null, null));
  }

  /**
   * Whether there is another value. Runs the body to its next yield, unless that was done before;
   * suspends where the body waits; throws what {@link #next} throws but for {@link StopIteration}.
   */
  @Override
  public boolean hasNext() {
    if (!fetched) {
      fetched = advance(null, null);
    }
    return fetched;
  }

  /**
   * The next value the way JavaScript's {@code next()} gives it: the end is a result, not an
   * exception.
   *
   * @throws IllegalStateException as {@link #next} does
   */
  public Step<T> step() {
    return hasNext() ? new Step<>(take(), false) : new Step<>(null, true);
  }

  /**
   * What {@link #step} gives: {@code {value, done}}.
   *
   * @param value what was yielded; null at the end
   * @param done whether the body has ended
   */
  public record Step<T>(@Nullable T value, boolean done) {}

  /**
   * Has the body's {@code yield} give {@code value}, and returns the next value yielded: Python's
   * {@code send}. Sending null is {@link #next}. Suspends where the body waits.
   *
   * @throws StopIteration if the body has ended
   * @throws IllegalStateException as {@link #next} does; or if the body has not begun, so that no
   *     yield could give the value; or if {@link #hasNext} has gone past that yield (the next value
   *     has to be taken first)
   */
  public T send(@Nullable Object value) {
    if (value == null) {
      return next();
    }
    if (run.state() == GeneratorRun.State.CREATED) {
      run.enlist(this);
      throw new IllegalStateException("can't send a value to a just-started generator: " + value);
    }
    requireNotFetched("send");
    return valueOrEnd(advance(value, null));
  }

  /**
   * Has the body's {@code yield} throw {@code exception}, and returns the next value yielded, if
   * the body catches it and goes on: Python's {@code throw}. Suspends where the body waits. A
   * generator that has not begun or has ended does not run: the exception is thrown, and that is
   * the end.
   *
   * @throws StopIteration if the body has caught it and ended
   * @throws IllegalStateException as {@link #send} does
   */
  public T throwInto(Throwable exception) {
    Objects.requireNonNull(exception, "exception");
    requireNotFetched("throwInto");
    run.requireNotRefused();
    return valueOrEnd(advance(null, exception));
  }

  private void requireNotFetched(String what) {
    if (fetched) {
      throw new IllegalStateException(
          what + " after hasNext: the value it found has to be taken first");
    }
  }

  /** Lets the body go on; false where it has ended. */
  boolean advance(@Nullable Object sent, @Nullable Throwable thrown) {
    if (thrown != null && run.endsUnrun()) {
      throw Throwables.sneaky(thrown);
    }
    try {
      return run.resume(this, sent, thrown);
    } finally {
      // Not forgotten as long as somebody waits for it.
      Reference.reachabilityFence(this);
    }
  }

  /** The value that {@link #advance} or {@link #hasNext} has found. */
  T take() {
    fetched = false;
    return run.takeValue();
  }

  private T valueOrEnd(boolean yielded) {
    if (yielded) {
      return take();
    }
    throw new StopIteration(takeReturned());
  }

  /** What the body returned, once. */
  @Nullable Object takeReturned() {
    return run.takeReturned();
  }

  // ---- the end

  /**
   * Ends the body: throws {@link GeneratorExit} at its yield, so that its {@code finally} blocks
   * run, which may wait. Python's {@code close}, and {@code aclose}. A body that has not begun
   * never will; one that has ended is left alone.
   *
   * @throws IllegalStateException if the body yields instead of ending; and as {@link #next} does
   * @throws StopIteration if it has yielded so before, in a loop, where a body is asked only once
   */
  @Override
  public void close() {
    fetched = false;
    if (run.endsUnrun()) {
      return;
    }
    run.requireNotRefused();
    try {
      if (advance(null, new GeneratorExit())) {
        take();
        run.closeRefused();
        throw new IllegalStateException("generator ignored GeneratorExit");
      }
    } catch (GeneratorExit _) {
      // The end that was asked for.
    }
  }

  // ---- as a collection

  /** This generator itself: it can be iterated over once. */
  @Override
  public Iterator<T> iterator() {
    return this;
  }

  /** A spliterator that does not split: the values come one after the other. */
  @Override
  public Spliterator<T> spliterator() {
    return new GeneratorValues<>(this);
  }

  /**
   * The values as a stream, sequential, which closes the generator when it is closed: use it in a
   * {@code try}. To be consumed where the generator may be; where that is a task, its operations
   * may wait.
   */
  public Stream<T> stream() {
    return StreamSupport.stream(spliterator(), false).onClose(this::close);
  }

  @Override
  public String toString() {
    return "<Generator " + run.state().name().toLowerCase(Locale.ROOT) + ">";
  }
}
