package dev.tulip.spi;

import java.io.IOException;

/**
 * Something of the operating system's that a {@link Driver} can watch: a file descriptor, a channel.
 * All methods are for the loop's thread.
 */
public interface RawHandle {

  /** Ready to be read: bytes, a connection to accept, the end, or an error have come. */
  int READ = 1;

  /** Ready to be written: there is room, or a connection attempt has ended. */
  int WRITE = 2;

  /** Sets who is told of events; before the first {@link #watch}. */
  void listener(IoEvents listener);

  /**
   * Sets what the driver looks for, as long as it stays so (level-triggered). It may put the system
   * call off until the next {@link Driver#select}; what was asked for and taken back before costs
   * nothing. A driver that cannot tell whether a closed handle is watched does nothing.
   *
   * @param operations {@link #READ}, {@link #WRITE}, both, or 0 for nothing
   * @throws IOException when the system refuses to watch this handle
   */
  void watch(int operations) throws IOException;

  /** Whether {@link #close} has not been called. */
  boolean isOpen();

  /**
   * Stops watching and frees the handle: when this returns, or, called from within its event, with the
   * next {@link Driver#select}. No event of it is told from here on. Closing twice is harmless.
   */
  void close() throws IOException;
}
