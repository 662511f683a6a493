package dev.tulip.io;

/**
 * The two callbacks of a watched handle and whether each is wanted: what asyncio's selector keeps for
 * a file descriptor. Both run on the loop's coroutine, in the context of who made the watch, as
 * often as the handle is ready; switching one on or off allocates nothing. Loop only.
 */
public interface Watch {

  /** Whether the reading callback runs when the handle can be read. */
  void reading(boolean wanted);

  boolean isReading();

  /** Forgets an event of reading that has come and was not told yet: somebody has read meanwhile. */
  void forgetReadable();

  /** Whether the writing callback runs when the handle can be written. */
  void writing(boolean wanted);

  boolean isWriting();

  /** Neither runs again, not even one that is queued already. The handle stays open. */
  void close();
}
