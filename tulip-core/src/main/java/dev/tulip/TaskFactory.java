package dev.tulip;

/**
 * Makes the tasks of a loop: what {@code loop.set_task_factory} takes. An implementation usually
 * adds something and hands over to {@link #standard()} or {@link #eager()}.
 */
@FunctionalInterface
public interface TaskFactory {

  /** A task of {@code loop} that runs {@code coroutine}. */
  <T> Task<T> create(EventLoop loop, Coroutine<T> coroutine, TaskOptions options);

  /** Tasks that begin in the loop's next pass, unless their options ask for an eager start. */
  static TaskFactory standard() {
    return StandardTaskFactory.LAZY;
  }

  /**
   * Tasks that begin at once, unless their options say otherwise: {@code
   * asyncio.eager_task_factory}.
   */
  static TaskFactory eager() {
    return StandardTaskFactory.EAGER;
  }
}
