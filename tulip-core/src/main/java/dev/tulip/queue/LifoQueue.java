package dev.tulip.queue;

/**
 * A {@link Queue} that gives the newest item first: {@code asyncio.LifoQueue}.
 *
 * @param <T> the type of the items
 */
public final class LifoQueue<T> extends Queue<T> {

  /** With room for any number of items. */
  public LifoQueue() {
    this(0);
  }

  /**
   * With room for {@code maxsize} items.
   *
   * @param maxsize 0 for any number
   * @throws IllegalArgumentException if {@code maxsize} is negative
   */
  public LifoQueue(int maxsize) {
    super(maxsize, new LifoItems<>());
  }
}
