package dev.tulip.sync;

/**
 * The {@link Barrier} was aborted, or reset while tasks waited at it: {@code
 * asyncio.BrokenBarrierError}, which is a {@code RuntimeError}.
 */
public class BrokenBarrierException extends IllegalStateException {

  /**
   * @param message says what happened to the barrier
   */
  public BrokenBarrierException(String message) {
    super(message);
  }
}
