package dev.tulip;

/** When {@link Asyncio#waitTasks} returns. */
public enum ReturnWhen {
  /** As soon as one is done or cancelled. */
  FIRST_COMPLETED,
  /**
   * As soon as one has failed; being cancelled is no failure. Without a failure, when all are done.
   */
  FIRST_EXCEPTION,
  /** When all are done or cancelled. */
  ALL_COMPLETED
}
