package dev.tulip.sync;

import org.jspecify.annotations.Nullable;

/**
 * A lock, or a permit of a semaphore, held until {@link #close}: what {@code async with lock} is in
 * Python, for {@code try}-with-resources.
 *
 * <pre>{@code
 * try (var _ = lock.hold()) {
 *   balance = fetch() + 1;
 * }
 * }</pre>
 *
 * <p>Where the body fails and then closing fails, too, because somebody else released the lock, the
 * body's error is thrown and the other one suppressed, as Java has it. In Python it is the other
 * way round.
 */
public final class Hold implements AutoCloseable {

  private @Nullable Releasable held;

  Hold(Releasable held) {
    this.held = held;
  }

  /**
   * Releases what is held. Does not suspend. Closing twice is harmless.
   *
   * @throws IllegalStateException if the lock was released otherwise in the meantime, and nobody
   *     holds it
   */
  @Override
  public void close() {
    var releasable = held;
    if (releasable != null) {
      held = null;
      releasable.release();
    }
  }
}
