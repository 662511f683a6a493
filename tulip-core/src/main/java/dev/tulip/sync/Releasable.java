package dev.tulip.sync;

/** What a {@link Hold} gives back. */
sealed interface Releasable permits Lock, Semaphore {

  /** Gives back what was acquired. */
  void release();
}
