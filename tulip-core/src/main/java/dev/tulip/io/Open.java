package dev.tulip.io;

/**
 * Something that has to be closed before its loop is: a transport, a server, a process. Kept in the
 * loop's list from {@link LoopIo#opened} to {@link LoopIo#closed}.
 */
public interface Open {

  /** The loop closes: frees what is held, at once, telling nobody. */
  void abandon();
}
