package dev.tulip.tests.cancellation;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.sleep;

import dev.tulip.CancelledError;
import dev.tulip.Coroutine;
import dev.tulip.Task;
import dev.tulip.VoidCoroutine;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A moment to cancel an operation in: so many passes after its task was made. */
public final class CancelPoint {

  private final int passes;
  private boolean cancelled;

  /** The point before the beginning for no passes. */
  public CancelPoint(int passes) {
    this.passes = passes;
  }

  /** Whether the operation was cancelled. Otherwise it was done before. */
  public boolean wasCancelled() {
    return cancelled;
  }

  /** Whether the operation cannot have begun. */
  public boolean isBeforeTheBeginning() {
    return passes == 0;
  }

  /** What {@code operation} gives in a task of its own; null if it was cancelled. */
  public <T> @Nullable T run(Coroutine<T> operation) {
    return cancel(createTask(operation));
  }

  /**
   * {@link #run(Coroutine)} with passes that are counted from where {@code begun} holds: to cancel what
   * other threads work for around the moment in which it is done.
   */
  public <T> @Nullable T run(Coroutine<T> operation, BooleanSupplier begun) {
    var task = createTask(operation);
    while (!begun.getAsBoolean()) {
      sleep(Duration.ZERO);
    }
    return cancel(task);
  }

  private <T> @Nullable T cancel(Task<T> task) {
    for (int i = 0; i < passes && !task.done(); i++) {
      sleep(Duration.ZERO);
    }
    task.cancel();
    try {
      return task.await();
    } catch (CancelledError _) {
      cancelled = true;
      return null;
    }
  }

  /** {@link #run} without a result. */
  public void perform(VoidCoroutine operation) {
    run(operation.asCoroutine());
  }
}
