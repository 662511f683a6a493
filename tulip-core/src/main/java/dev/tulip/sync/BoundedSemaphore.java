package dev.tulip.sync;

/**
 * A {@link Semaphore} that notices when more is released than was acquired: {@code
 * asyncio.BoundedSemaphore}.
 */
public final class BoundedSemaphore extends Semaphore {

  private final int bound;

  /** With one permit. */
  public BoundedSemaphore() {
    this(1);
  }

  /**
   * With {@code value} permits, and never more.
   *
   * @throws IllegalArgumentException if {@code value} is negative: Python's {@code ValueError}
   */
  public BoundedSemaphore(int value) {
    super(value);
    this.bound = value;
  }

  /**
   * Adds a permit, and gives it to the task that has waited longest. Does not suspend.
   *
   * @throws IllegalStateException if all permits are free already. asyncio has a {@code
   *     ValueError}; here it is the state that is wrong, no argument.
   */
  @Override
  public void release() {
    if (value() >= bound) {
      throw new IllegalStateException(
          "BoundedSemaphore released too many times: all of its " + bound + " permits are free");
    }
    super.release();
  }
}
