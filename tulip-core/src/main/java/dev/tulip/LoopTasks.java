package dev.tulip;

import org.jspecify.annotations.Nullable;

/** Futures and tasks of an {@link EventLoop}. */
public interface LoopTasks {

  /** A pending future of this loop. */
  <T> Future<T> createFuture();

  /** {@link #createTask(Coroutine, TaskOptions)} with the defaults. */
  default <T> Task<T> createTask(Coroutine<T> coroutine) {
    return createTask(coroutine, TaskOptions.defaults());
  }

  /** {@link #createTask(Coroutine)} for a body without a result. */
  default Task<@Nullable Void> createTask(VoidCoroutine body) {
    return createTask(body.asCoroutine());
  }

  /**
   * A task that runs {@code coroutine}, made by the task factory. The coroutine begins in the next
   * pass, or at once where an eager start is asked for and the loop runs.
   *
   * @throws LoopClosedException if the loop is closed
   */
  <T> Task<T> createTask(Coroutine<T> coroutine, TaskOptions options);

  /** Sets how {@link #createTask} makes tasks; {@link TaskFactory#standard()} is the usual way. */
  void setTaskFactory(TaskFactory factory);

  /** How {@link #createTask} makes tasks. */
  TaskFactory getTaskFactory();
}
