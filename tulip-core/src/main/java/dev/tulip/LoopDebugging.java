package dev.tulip;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Errors nobody else sees, and the debug mode, of an {@link EventLoop}.
 *
 * <p>In any mode, a step or callback that holds its loop for a second is logged while it does, with
 * its stack and, of a task, the line that created it: a watchdog looks after all loops of the
 * process. Of more than 5,000 tasks a second the line is known in debug mode only. The system
 * property {@code tulip.watchdog} sets another time, as {@code PT0.5S} or in milliseconds, or turns
 * it {@code off}. In debug mode {@link #getSlowCallbackDuration} is the time.
 */
public interface LoopDebugging {

  /**
   * Sets who is told of errors that reach nobody else; null for {@link #defaultExceptionHandler}.
   */
  void setExceptionHandler(@Nullable ExceptionHandler handler);

  /** Who is told of errors that reach nobody else; null for {@link #defaultExceptionHandler}. */
  @Nullable ExceptionHandler getExceptionHandler();

  /** Writes {@code context} to the log, logger {@code dev.tulip}, as an error. */
  void defaultExceptionHandler(ExceptionContext context);

  /** Tells the exception handler, or the log where there is none or it fails itself. */
  void callExceptionHandler(ExceptionContext context);

  /**
   * Whether the debug mode is on; at first where the system property {@code tulip.debug} is true.
   */
  boolean getDebug();

  /**
   * Turns the debug mode on or off. In debug mode tasks, futures and handles remember where they
   * were created, slow callbacks and steps are logged, and the watchdog goes by {@link
   * #getSlowCallbackDuration}.
   */
  void setDebug(boolean enabled);

  /**
   * From how long on a callback or step counts as slow in debug mode; asyncio's 100 ms unless set.
   */
  Duration getSlowCallbackDuration();

  /** Sets {@link #getSlowCallbackDuration}. */
  void setSlowCallbackDuration(Duration duration);

  /** A handler of errors that reach nobody else. */
  @FunctionalInterface
  interface ExceptionHandler {

    /**
     * Is told of one. Called on the loop's thread, or, of an exception nobody asked for, on that of
     * the collector's helper or of who closes the loop; in the context of the task or callback
     * concerned, where that is known. What it throws is logged, and {@code context} with it.
     */
    void handle(EventLoop loop, ExceptionContext context);
  }
}
