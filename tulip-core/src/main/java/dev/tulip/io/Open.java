package dev.tulip.io;

import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/**
 * Something that has to be closed before its loop is: a transport, a server, a process. Kept in the
 * loop's list from {@link LoopIo#opened} to {@link LoopIo#closed}.
 */
public interface Open {

  /** The loop closes: frees what is held, at once, telling nobody. */
  void abandon();

  /** The channel that nobody else may watch meanwhile; null where there is none. */
  default @Nullable SelectableChannel channel() {
    return null;
  }
}
