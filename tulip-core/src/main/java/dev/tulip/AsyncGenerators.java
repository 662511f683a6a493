package dev.tulip;

import java.util.LinkedHashSet;
import java.util.Set;

/** The generators that were begun on a loop and are not finished: what {@code shutdown_asyncgens} closes. */
final class AsyncGenerators {

  private final LoopImpl loop;
  private final Set<Object> open = new LinkedHashSet<>();

  AsyncGenerators(LoopImpl loop) {
    this.loop = loop;
  }

  void shutdown() {
    open.clear();
    loop.requireOpen();
  }
}
