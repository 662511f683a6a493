package dev.tulip;

/**
 * Signals of the operating system, as callbacks of an {@link EventLoop}.
 *
 * <p>Differs from asyncio: a loop on any thread may have handlers, not only one on the main thread.
 * Where several loops handle one signal, the one that was added last gets it. A signal is named, with
 * or without {@code SIG}, or given by its number on this system. The JVM keeps {@code QUIT}, {@code
 * ILL}, {@code FPE}, {@code SEGV}, {@code BUS}, {@code USR2} and {@code XFSZ} for itself. None of
 * these methods suspends.
 */
public interface LoopSignals {

  /**
   * Has the loop call {@code callback} whenever the signal comes, in place of what was called before:
   * {@code add_signal_handler}. While the callback waits for its turn further signals of its kind may
   * come, each of which is a call.
   *
   * <p>Differs from asyncio: where the process ignored {@code HUP}, {@code INT} or {@code TERM} when it
   * started, as it does {@code INT} in a background job of a script, the JVM leaves that signal ignored,
   * and the callback is never called.
   *
   * @throws IllegalArgumentException if this system has no such signal
   * @throws IllegalStateException if it cannot be caught, as {@code KILL} and {@code STOP}
   * @throws LoopClosedException if the loop is closed
   */
  void addSignalHandler(String signal, Runnable callback);

  /** {@link #addSignalHandler(String, Runnable)} by number. */
  void addSignalHandler(int signal, Runnable callback);

  /**
   * Ends {@link #addSignalHandler}: the signal does again what it did before. Closing the loop does
   * this for all signals. Of {@code INT} that means that Ctrl-C cancels the main task, if one is run.
   *
   * @return whether there was a handler
   * @throws IllegalArgumentException if this system has no such signal
   */
  boolean removeSignalHandler(String signal);

  /** {@link #removeSignalHandler(String)} by number. */
  boolean removeSignalHandler(int signal);
}
