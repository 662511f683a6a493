package dev.tulip;

import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine that runs by itself, beside others: {@code asyncio.Task}. As a future it is done when
 * the coroutine has ended.
 *
 * <p>The loop holds its tasks strongly until they are done (asyncio holds them weakly, and loses
 * those nobody else keeps). {@link #setResult} and {@link #setException} are refused: a task's
 * outcome is its coroutine's.
 *
 * @param <T> the type of the coroutine's result
 */
public interface Task<T> extends Future<T> {

  /**
   * Asks the coroutine to end: what it waits for is cancelled, or, where it does not wait, its next
   * wait throws {@link CancelledError}. It may clean up first, or decline. A coroutine that has not
   * begun never begins. In the fast tier one that is blocked in the JDK is interrupted; should it
   * go on nevertheless, its next wait throws as well, for much code drops an interrupt unawares.
   *
   * @param message given to the error, or null
   * @return false if the task is done already
   */
  @Override
  boolean cancel(@Nullable String message);

  /** How many calls of {@link #cancel} are outstanding. */
  int cancelling();

  /**
   * Takes one call of {@link #cancel} back, for code that has dealt with it. At zero, a
   * cancellation that has not reached the coroutine yet is dropped.
   *
   * @return how many are left
   */
  int uncancel();

  /** The task's name; {@code Task-N} unless given. */
  String getName();

  /** Names the task. */
  void setName(String name);

  /** The coroutine; null once a task that was started eagerly has ended at its first step. */
  @Nullable Coroutine<T> getCoro();

  /** The context in which the coroutine runs. */
  Context getContext();

  /** {@link #getStack(int)} without a limit. */
  default List<StackTraceElement> getStack() {
    return getStack(Integer.MAX_VALUE);
  }

  /**
   * Where the coroutine is: the frames of a suspended or running one, the newest first; for a task
   * that failed those of its exception; none for one that ended otherwise or has not begun. Tulip's
   * own frames are left out.
   *
   * <p>asyncio gives one frame for a suspended coroutine, the outermost, and the oldest first; here
   * the stack is whole and in Java's order.
   *
   * @param limit how many frames at most: the newest of a suspended one, the oldest of an exception
   * @throws IllegalArgumentException if the limit is negative
   */
  List<StackTraceElement> getStack(int limit);

  /** {@link #printStack(int, PrintStream)} without a limit, to standard error. */
  default void printStack() {
    printStack(Integer.MAX_VALUE, System.err);
  }

  /** Prints the task and {@link #getStack(int)}. */
  void printStack(int limit, PrintStream out);
}
