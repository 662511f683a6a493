package dev.tulip;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A result that will be there later: {@code asyncio.Future}.
 *
 * <p>It is pending, then done, once: with a result, with an exception, or cancelled. Belongs to one
 * loop and is used on that loop's thread only; from other threads go through {@link
 * EventLoop#callSoonThreadsafe}. Unlike {@link java.util.concurrent.Future} it never blocks a
 * thread: {@link #result()} of a pending future is an error, and {@link #await()} suspends the
 * calling coroutine only.
 *
 * <p>An exception that nobody asks for is reported to the loop's exception handler when the future
 * becomes unreachable, or when the loop is closed.
 *
 * @param <T> the type of the result
 */
public interface Future<T> extends Awaitable<T> {

  /**
   * Waits until this future is done. A pending one suspends the calling coroutine; a done one does
   * not.
   *
   * @return the result
   * @throws CancelledError if this future or the waiting task is cancelled. Cancelling the waiting
   *     task cancels this future.
   * @throws NoRunningLoopException if pending, and called on a thread that is no coroutine
   * @throws WrongLoopException if this future belongs to another loop than the calling coroutine
   * @throws IllegalStateException if called in a callback, or by the task that this future is
   */
  @Override
  T await();

  /**
   * The result of a done future. Throws its exception as it is, checked or not.
   *
   * @throws CancelledError if it was cancelled
   * @throws InvalidStateException if it is pending
   */
  T result();

  /**
   * The exception of a done future; null where it has a result.
   *
   * @throws CancelledError if it was cancelled
   * @throws InvalidStateException if it is pending
   */
  @Nullable Throwable exception();

  /**
   * Makes this future done, with a result.
   *
   * @throws InvalidStateException if it is done already
   * @throws IllegalStateException if called from a thread that is not the loop's while it runs
   */
  void setResult(T result);

  /**
   * Makes this future done, with an exception.
   *
   * @throws InvalidStateException if it is done already
   * @throws IllegalStateException if called from a thread that is not the loop's while it runs
   */
  void setException(Throwable exception);

  /** {@link #cancel(String)} without a message. */
  default boolean cancel() {
    return cancel(null);
  }

  /**
   * Cancels a pending future: who awaits it gets a {@link CancelledError}.
   *
   * @param message given to that error, or null
   * @return false if it was done already
   * @throws IllegalStateException if pending, and called from a thread that is not the loop's
   *     while it runs
   */
  boolean cancel(@Nullable String message);

  /** Whether it was cancelled. */
  boolean cancelled();

  /** Whether it is no longer pending. */
  boolean done();

  /**
   * Has the loop call {@code callback} with this future once it is done; in the next pass if it is
   * done already. Runs in a copy of the current context.
   */
  void addDoneCallback(Consumer<? super Future<T>> callback);

  /** {@link #addDoneCallback(Consumer)}, run in {@code context} itself. */
  void addDoneCallback(Consumer<? super Future<T>> callback, Context context);

  /**
   * Takes back every callback that equals {@code callback}. Such as have been handed to the loop
   * still run.
   *
   * @return how many there were
   */
  int removeDoneCallback(Consumer<? super Future<T>> callback);

  /** The loop this future belongs to. */
  EventLoop getLoop();

  /**
   * This future for code that speaks {@code java.util.concurrent}. Cancelling that one cancels this
   * one, in its loop; the outcome of this one becomes that one's. Call it on the loop's thread; the
   * returned future is good on any.
   */
  CompletableFuture<T> toCompletableFuture();
}
