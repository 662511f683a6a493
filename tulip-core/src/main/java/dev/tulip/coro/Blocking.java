package dev.tulip.coro;

import java.io.IOException;

/** Something that holds up the thread it runs on until an event comes, such as a selector. */
@FunctionalInterface
public interface Blocking {

  /** Waits. */
  void run() throws IOException;
}
