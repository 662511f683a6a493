package dev.tulip.spi;

/** Takes what a {@link Driver} found ready. */
@FunctionalInterface
public interface Readiness {

  /**
   * Queues the callback of an event: it runs in the pass that is about to begin, after what was
   * ready before and ahead of the timers that are due.
   */
  void ready(Runnable callback);
}
