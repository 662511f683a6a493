package dev.tulip.spi;

import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** A child process. Loop only. */
public interface RawProcess {

  /** The process as the JDK knows it. */
  ProcessHandle handle();

  /** The end of the pipe to its standard input; null where that is no pipe. */
  @Nullable RawSink stdin();

  /** The end of the pipe from its standard output; null where that is no pipe. */
  @Nullable RawSource stdout();

  /** The end of the pipe from its standard error; null where that is no pipe. */
  @Nullable RawSource stderr();

  /**
   * Sets who is told, once and on the loop's coroutine, that the process has ended.
   *
   * @param listener is given the return code: of a process that a signal has ended the number of
   *     the signal, negative; 255 where the code is not known
   */
  void onExit(IntConsumer listener);

  /** Whether it has not ended, told or not. */
  boolean isAlive();

  /**
   * Sends a signal; does nothing if the process has ended. Does not wait.
   *
   * @param failed is told, on the loop's coroutine, if that turns out later to be impossible
   * @throws UnsupportedOperationException if the system has no such thing
   */
  void signal(int number, Consumer<Exception> failed);
}
