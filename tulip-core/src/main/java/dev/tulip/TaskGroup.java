package dev.tulip;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that live no longer than a piece of a coroutine: {@code asyncio.TaskGroup}. What is {@code
 * async with} in Python is here a body handed to {@link #run}, which returns when the body and all
 * tasks created in the group have ended.
 *
 * <p>The first task that fails cancels the others and the body. All failures come out together as
 * an {@link ExceptionGroup}; being cancelled is no failure. Of use once.
 *
 * <pre>{@code
 * taskGroup(group -> {
 *   group.createTask(() -> fetch("a"));
 *   group.createTask(() -> fetch("b"));
 * });
 * }</pre>
 */
public final class TaskGroup {

  private final Set<TaskImpl<?>> tasks = new LinkedHashSet<>();
  private final List<Throwable> errors = new ArrayList<>();
  private @Nullable TaskImpl<?> parent;
  private @Nullable FutureImpl<@Nullable Void> allDone;
  private @Nullable Throwable exit;
  private boolean entered;
  private boolean exiting;
  private boolean aborting;
  private boolean parentCancelRequested;

  /** A group that has not begun. */
  public TaskGroup() {}

  /** The body of a group. It has no result: what its tasks give is asked of them afterwards. */
  @FunctionalInterface
  public interface Body {

    /**
     * Creates tasks in {@code group}, and may wait.
     *
     * @throws Exception what it throws becomes part of the group's {@link ExceptionGroup}
     */
    void run(TaskGroup group) throws Exception;
  }

  /**
   * Runs {@code body} in the calling task, and waits for all tasks of this group.
   *
   * @throws ExceptionGroup if a task or the body failed
   * @throws CancelledError if the calling task is cancelled, and nothing failed
   * @throws IllegalStateException if this was run before, or outside a task
   */
  public void run(Body body) {
    Objects.requireNonNull(body, "body");
    enter();
    Throwable thrown = null;
    try {
      body.run(this);
    } catch (Throwable e) {
      thrown = requireParent().asCancellation(e);
    }
    exit(thrown);
  }

  private void enter() {
    if (entered) {
      throw new IllegalStateException(this + " has already been entered");
    }
    parent = TaskImpl.current();
    if (parent == null) {
      throw new IllegalStateException(this + " cannot determine the parent task");
    }
    entered = true;
  }

  /**
   * Creates a task in this group: {@code TaskGroup.create_task}.
   *
   * @throws IllegalStateException before the body, when all has ended, or while the group is being
   *     cancelled
   */
  public <T> Task<T> createTask(Coroutine<T> coroutine) {
    return createTask(coroutine, TaskOptions.defaults());
  }

  /** {@link #createTask(Coroutine)} of a body without a result. */
  public Task<@Nullable Void> createTask(VoidCoroutine body) {
    return createTask(body.asCoroutine());
  }

  /** {@link #createTask(Coroutine)} with options. */
  public <T> Task<T> createTask(Coroutine<T> coroutine, TaskOptions options) {
    if (!entered) {
      throw new IllegalStateException(
          this + " has not been entered; use Asyncio.taskGroup(group -> ...)");
    }
    if (exiting && tasks.isEmpty()) {
      throw new IllegalStateException(this + " is finished");
    }
    if (aborting) {
      throw new IllegalStateException(this + " is shutting down");
    }
    var task = requireParent().loop.createTask(coroutine, options);
    var impl = (TaskImpl<T>) FutureImpl.of(task);
    tasks.add(impl);
    impl.addListener(new Child(impl));
    return task;
  }

  private TaskImpl<?> requireParent() {
    return Objects.requireNonNull(parent);
  }

  private final class Child extends Link {
    private final TaskImpl<?> task;

    Child(TaskImpl<?> task) {
      this.task = task;
    }

    @Override
    void done() {
      taskDone(task);
    }

    @Override
    public @Nullable FutureImpl<?> waiter() {
      return parent;
    }

    @Override
    public String toString() {
      return "TaskGroup";
    }
  }

  private void taskDone(TaskImpl<?> task) {
    tasks.remove(task);
    if (tasks.isEmpty() && allDone != null) {
      allDone.setResultIfPending(Nulls.none());
    }
    var exception = task.cancelled() ? null : task.exception();
    if (exception == null) {
      return;
    }
    errors.add(exception);
    noteExit(exception);
    if (!aborting && !parentCancelRequested) {
      abort();
      parentCancelRequested = true;
      requireParent().cancel();
    }
  }

  private void noteExit(Throwable exception) {
    if (exit == null && Throwables.isExit(exception)) {
      exit = exception;
    }
  }

  private void abort() {
    aborting = true;
    for (var task : List.copyOf(tasks)) {
      if (!task.done()) {
        task.cancel();
      }
    }
  }

  /** Waits for the tasks, then throws what there is to throw. */
  private void exit(@Nullable Throwable thrown) {
    exiting = true;
    var cancellation = thrown instanceof CancelledError error ? error : null;
    if (thrown != null) {
      noteExit(thrown);
      if (!aborting) {
        abort();
      }
    }
    cancellation = awaitTasks(cancellation);
    if (exit != null) {
      throw Throwables.sneaky(exit);
    }
    if (parentCancelRequested && requireParent().uncancel() == 0) {
      cancellation = null;
    }
    if (cancellation != null && errors.isEmpty()) {
      throw cancellation;
    }
    if (thrown != null && !(thrown instanceof CancelledError)) {
      errors.add(thrown);
    }
    if (!errors.isEmpty()) {
      throwErrors();
    }
  }

  /** Returns the cancellation to pass on: the given one, or the first that came while waiting. */
  private @Nullable CancelledError awaitTasks(@Nullable CancelledError before) {
    var cancellation = before;
    while (!tasks.isEmpty()) {
      var future = new FutureImpl<@Nullable Void>(requireParent().loop);
      allDone = future;
      try {
        future.await();
      } catch (CancelledError e) {
        if (!aborting) {
          cancellation = e;
          abort();
        }
      }
      allDone = null;
    }
    return cancellation;
  }

  private void throwErrors() {
    if (requireParent().cancelling() > 0) {
      requireParent().uncancel();
      requireParent().cancel();
    }
    throw new ExceptionGroup("unhandled errors in a TaskGroup", errors);
  }

  @Override
  public String toString() {
    var text = new StringBuilder("<TaskGroup");
    if (!tasks.isEmpty()) {
      text.append(" tasks=").append(tasks.size());
    }
    if (!errors.isEmpty()) {
      text.append(" errors=").append(errors.size());
    }
    if (aborting) {
      text.append(" cancelling");
    } else if (entered) {
      text.append(" entered");
    }
    return text.append('>').toString();
  }
}
