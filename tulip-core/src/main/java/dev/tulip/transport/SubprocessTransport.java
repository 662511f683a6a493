package dev.tulip.transport;

import org.jspecify.annotations.Nullable;

/**
 * A child process: {@code asyncio.SubprocessTransport}. Made by {@link
 * dev.tulip.LoopProcesses#subprocessExec}. Loop only; does not suspend.
 *
 * <p>On Linux, with the driver of {@code tulip-native}, no thread works for a child, its end and its
 * pipes are asyncio's, and any signal is sent at once. Everywhere else children are the JDK's, and
 * threads read and write their pipes. There
 *
 * <ul>
 *   <li>A program that ends by itself with a code of 128 and the number of a signal is taken for one
 *       that the signal has ended.
 *   <li>A child notices that the pipe of its output was closed when it writes for the second time.
 *   <li>That a child has closed its standard input is noticed with the next write.
 *   <li>A grandchild that has a child's pipes, and writes when that one has ended, may lose its
 *       output if the child ended right after its start; and it reads nothing more.
 * </ul>
 */
public interface SubprocessTransport extends BaseTransport {

  /** The number of the process. */
  long getPid();

  /**
   * How the process has ended; null while it runs. Negative where a signal has ended it: the
   * signal's number. 255 where that is not known.
   */
  @Nullable Integer getReturncode();

  /**
   * The transport of a standard stream that is a pipe. That of 0 is written to, those of 1 and 2 are
   * read from; the other direction is an {@link UnsupportedOperationException}.
   *
   * @param fd 0 for standard input, 1 for standard output, 2 for standard error
   * @return null where there is no pipe
   */
  @Nullable Transport getPipeTransport(int fd);

  /**
   * Sends a signal; nothing happens if the process has ended and that was not told yet. Should it be
   * impossible, the loop's exception handler is told. With the JDK's children signals but TERM and
   * KILL are sent by a shell, in the order of the calls.
   *
   * @param signal its number on this system
   * @throws ProcessLookupException when the end of the process was told
   * @throws IllegalArgumentException if there is no such signal
   * @throws UnsupportedOperationException on Windows, but for TERM and KILL
   */
  void sendSignal(int signal);

  /** Asks the process to end: {@code SIGTERM}. See {@link #sendSignal}. */
  void terminate();

  /** Ends the process: {@code SIGKILL}. See {@link #sendSignal}. */
  void kill();

  /**
   * Closes the pipes, and kills the process if it runs. Its end is told to the protocol as ever.
   * Closing twice is harmless.
   */
  @Override
  void close();

  /** Sets who is told what happens, from the next event on. */
  void setProtocol(SubprocessProtocol protocol);

  /** Who is told what happens. */
  SubprocessProtocol getProtocol();
}
