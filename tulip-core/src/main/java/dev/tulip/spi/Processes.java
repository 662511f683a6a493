package dev.tulip.spi;

import java.io.IOException;

/** Starts child processes. The JDK's way does for every driver that has none of its own. */
@FunctionalInterface
public interface Processes {

  /**
   * Starts a process. Loop only.
   *
   * @param command what to run and how; where a standard stream is a pipe, the process has an end of
   *     it
   * @param postbox of the loop that the process belongs to
   * @throws IOException if there is no such program or directory, or it cannot be run
   */
  RawProcess start(ProcessBuilder command, Postbox postbox) throws IOException;
}
