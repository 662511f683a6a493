package dev.tulip;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A time limit around a piece of a coroutine: {@code asyncio.Timeout}. Java's {@code close()}
 * cannot see how a block ended, so what is {@code async with} in Python is here a body handed to
 * {@link #run}.
 *
 * <p>When the time is over the task is cancelled once; if that cancellation comes out of the body,
 * it becomes a {@link TimeoutException}, whose cause it is. A cancellation from elsewhere stays
 * one. A body that ends, or that does not wait, is not disturbed. Of use once, and in one task.
 *
 * <pre>{@code
 * var limit = Timeout.after(Duration.ofSeconds(10));
 * limit.run(() -> {
 *   connect();
 *   limit.reschedule(getRunningLoop().timeNanos() + 60_000_000_000L);
 *   transfer();
 * });
 * }</pre>
 */
public final class Timeout {

  /** The time at which nothing ever happens: no limit. */
  public static final long NEVER = Long.MAX_VALUE;

  private enum State {
    CREATED("created"),
    ENTERED("active"),
    EXPIRING("expiring"),
    EXPIRED("expired"),
    EXITED("finished");

    private final String text;

    State(String text) {
      this.text = text;
    }
  }

  private State state = State.CREATED;
  private long whenNanos;
  private @Nullable Expiry expiry;
  private @Nullable TaskImpl<?> task;
  private int cancellingBefore;

  private Timeout(long whenNanos) {
    this.whenNanos = whenNanos;
  }

  /**
   * A limit of {@code delay} from now: {@code asyncio.timeout}. {@link Asyncio#FOREVER} sets none.
   *
   * @throws NoRunningLoopException if the calling thread runs no loop
   */
  public static Timeout after(Duration delay) {
    Objects.requireNonNull(delay, "delay");
    return at(Durations.after(LoopImpl.requireRunning().timeNanos(), delay));
  }

  /**
   * A limit at a given time: {@code asyncio.timeout_at}.
   *
   * @param whenNanos in the nanoseconds of {@link EventLoop#timeNanos}, or {@link #NEVER}
   */
  public static Timeout at(long whenNanos) {
    return new Timeout(whenNanos);
  }

  /**
   * Runs {@code body} under this limit, in the calling task.
   *
   * @return the body's result; its exceptions are thrown as they are, checked or not
   * @throws TimeoutException if the body was cancelled because the time was over
   * @throws IllegalStateException if this was run before, or outside a task
   */
  public <T> T run(Coroutine<T> body) {
    Objects.requireNonNull(body, "body");
    enter();
    T result;
    try {
      result = body.run();
    } catch (Throwable e) {
      throw Throwables.sneaky(leave(requireTask().asCancellation(e)));
    }
    leave();
    return result;
  }

  /** {@link #run(Coroutine)} of a body without a result. */
  public void run(VoidCoroutine body) {
    run(body.asCoroutine());
  }

  private void enter() {
    if (state != State.CREATED) {
      throw new IllegalStateException("Timeout has already been entered");
    }
    var current = TaskImpl.current();
    if (current == null) {
      throw new IllegalStateException("Timeout should be used inside a task");
    }
    state = State.ENTERED;
    task = current;
    cancellingBefore = current.cancelling();
    reschedule(whenNanos);
  }

  /**
   * Ends the scope; returns what is to be thrown, which is {@code thrown} or a timeout in its
   * place.
   */
  private Throwable leave(Throwable thrown) {
    boolean timedOut = leave();
    return timedOut && thrown instanceof CancelledError ? new TimeoutException(thrown) : thrown;
  }

  /** Ends the scope; returns whether the time was over and nobody else wants the task cancelled. */
  private boolean leave() {
    stopTimer();
    if (state == State.ENTERED) {
      state = State.EXITED;
      return false;
    }
    state = State.EXPIRED;
    return requireTask().uncancel() <= cancellingBefore;
  }

  private TaskImpl<?> requireTask() {
    return Objects.requireNonNull(task);
  }

  private void stopTimer() {
    if (expiry != null) {
      expiry.cancel();
      expiry = null;
    }
  }

  /**
   * When the time is over, in the nanoseconds of {@link EventLoop#timeNanos}; empty for no limit.
   */
  public OptionalLong when() {
    return whenNanos == NEVER ? OptionalLong.empty() : OptionalLong.of(whenNanos);
  }

  /**
   * Moves the limit.
   *
   * @param whenNanos in the nanoseconds of {@link EventLoop#timeNanos}; {@link #NEVER} for none; a
   *     time that has passed ends the body in the next pass
   * @throws IllegalStateException before and after the body, or when the time is over already
   * @throws NoRunningLoopException if the loop does not run; the limit is gone then
   */
  public void reschedule(long whenNanos) {
    if (state == State.CREATED) {
      throw new IllegalStateException("Timeout has not been entered");
    }
    if (state != State.ENTERED) {
      throw new IllegalStateException("Cannot change state of " + state.text + " Timeout");
    }
    this.whenNanos = whenNanos;
    stopTimer();
    if (whenNanos == NEVER) {
      return;
    }
    LoopImpl.requireRunning();
    var timer = new Expiry(requireTask().loop);
    expiry = timer;
    if (whenNanos <= requireTask().loop.timeNanos()) {
      timer.startSoon();
    } else {
      timer.startAt(whenNanos);
    }
  }

  private final class Expiry extends InlineTimer {

    Expiry(LoopImpl loop) {
      super(loop);
    }

    @Override
    void fire() {
      requireTask().cancel();
      state = State.EXPIRING;
      expiry = null;
    }
  }

  /** Whether the time was over before the body had ended. */
  public boolean expired() {
    return state == State.EXPIRING || state == State.EXPIRED;
  }

  @Override
  public String toString() {
    var when =
        state != State.ENTERED ? "" : " when=" + (whenNanos == NEVER ? "never" : whenNanos + "ns");
    return "<Timeout [" + state.text + "]" + when + ">";
  }
}
