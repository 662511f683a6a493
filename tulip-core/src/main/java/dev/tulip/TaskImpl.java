package dev.tulip;

import dev.tulip.coro.Coro;
import dev.tulip.coro.Ready;
import java.io.PrintStream;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A task: a coroutine, and the rules by which it waits and is cancelled.
 *
 * <p>What asyncio calls a step is here a turn: the task stands in the ready queue, its turn comes,
 * and its coroutine has the baton until it waits for the next thing. The turn is queued when the
 * task is created ({@link #start}), when the future it waits for is done ({@link #onDone}), or when
 * it steps aside ({@link #stepAside}).
 *
 * <p>A task has no thread before its first turn. While a generator runs on its behalf, that
 * generator's coroutine is the one that goes on ({@link #active}).
 *
 * <p>Cancelling follows CPython to the letter: it goes to what the task waits for, else it is noted
 * ({@link #mustCancel}) and delivered at the next wait. One thing is added: a coroutine blocked in
 * the JDK is interrupted.
 */
final class TaskImpl<T> extends FutureImpl<T> implements Task<T>, Ready, Listener, Runnable {

  /** One counter for the process, as in asyncio; advanced by tasks without a name only. */
  private static final AtomicLong UNNAMED = new AtomicLong();

  /** The neighbours in the loop's list of tasks. */
  @Nullable TaskImpl<?> previous;

  @Nullable TaskImpl<?> next;

  private final Coroutine<T> body;
  private final Context context;

  /**
   * The name that the task had which created this one, where there was one; in debug mode only. Not
   * the task itself, for it would keep its own creator, and so on.
   */
  private final @Nullable String creator;

  private @Nullable String name;
  private final long number;

  /**
   * The coroutine that goes on when the turn comes: null before the first turn and after the end.
   */
  private @Nullable Coro active;

  private @Nullable FutureImpl<?> waitsFor;
  private @Nullable String cancelMessage;
  private int cancelRequests;
  private boolean mustCancel;

  /**
   * How many of the turns that are queued must be let pass: the coroutine could not suspend where
   * it asked for them.
   */
  private int vainTurns;

  private boolean interrupted;
  private boolean logDestroyPending = true;
  private boolean endedEagerly;

  private TaskImpl(LoopImpl loop, Coroutine<T> body, TaskOptions options) {
    super(loop, loop.places.ofNewTask());
    this.body = body;
    this.name = options.name();
    this.number = name == null ? UNNAMED.incrementAndGet() : 0;
    var given = options.context();
    var coro = Coro.current();
    if (given != null) {
      this.context = given;
    } else {
      this.context = coro == null ? Context.copyCurrent() : Context.of(coro).copy();
    }
    this.creator =
        coro != null && loop.debug.isOn() && coro.owner instanceof TaskImpl<?> task
            ? task.getName()
            : null;
  }

  /**
   * A new task of {@code loop}, queued or, if {@code eagerly} and the loop runs, already begun.
   *
   * @throws IllegalStateException if it is to begin in a context that is current already
   */
  static <T> TaskImpl<T> start(
      LoopImpl loop, Coroutine<T> body, TaskOptions options, boolean eagerly) {
    var task = new TaskImpl<>(loop, body, options);
    boolean now = eagerly && loop.pass.baton.isHeldHere();
    if (now && options.context() != null) {
      task.context.requireNotEntered();
    }
    loop.tasks.add(task);
    if (now) {
      task.beginNow();
    } else {
      loop.pass.add(task);
    }
    return task;
  }

  /** The task that runs on the calling thread, or null. */
  static @Nullable TaskImpl<?> current() {
    var coro = Coro.current();
    return coro != null && coro.owner instanceof TaskImpl<?> task ? task : null;
  }

  /** The task that is about to wait for {@code future}. */
  static TaskImpl<?> currentForWait(FutureImpl<?> future) {
    var coro = Coro.current();
    if (coro == null) {
      throw NoRunningLoopException.withHint("await outside a coroutine: " + future + " is pending");
    }
    return ofCoro(coro, future);
  }

  /** The task that {@code coro}, the calling coroutine, works for. */
  static TaskImpl<?> ofCoro(Coro coro, Object awaited) {
    if (coro.owner instanceof TaskImpl<?> task) {
      return task;
    }
    throw new IllegalStateException(
        "a callback cannot wait; have it create a task that awaits " + awaited);
  }

  // ---- turns

  @Override
  public void onDone(FutureImpl<?> future) {
    loop.pass.add(this);
  }

  @Override
  public @Nullable Coro turn() {
    if (vainTurns > 0) {
      vainTurns--;
      return null;
    }
    waitsFor = null;
    if (active != null) {
      return active;
    }
    if (mustCancel) {
      mustCancel = false;
      end();
      cancelWith(cancelError());
      return null;
    }
    return activate();
  }

  private Coro activate() {
    var coro = loop.pass.baton.obtain(this);
    coro.owner = this;
    coro.context = context;
    active = coro;
    return coro;
  }

  private void beginNow() {
    var creator = Objects.requireNonNull(Coro.current());
    var coro = activate();
    coro.returnTo = creator;
    try {
      creator.giveTo(coro);
    } catch (IllegalStateException pinned) {
      coro.returnTo = null;
      loop.pass.add(this);
      return;
    }
    endedEagerly = done();
    if (!endedEagerly) {
      loop.tasks.moveToEnd(this);
    }
  }

  /** The coroutine's body, from its first turn to its end. */
  @Override
  public void run() {
    try {
      var result = body.run();
      end();
      if (mustCancel) {
        mustCancel = false;
        cancelWith(cancelMessage);
      } else {
        finish(result);
      }
    } catch (Throwable e) {
      end();
      fail(e);
    }
  }

  private void fail(Throwable thrown) {
    var e = asCancellation(thrown);
    if (e instanceof CancelledError) {
      cancelWith(e);
      return;
    }
    finishExceptionally(e);
    if (Throwables.isExit(e)) {
      loop.pass.fail(e);
    }
  }

  /**
   * What {@code e} means to this task: that it is cancelled, where that is how a blocking call ended
   * which was interrupted for it; otherwise {@code e}.
   */
  Throwable asCancellation(Throwable e) {
    if (!interrupted || cancelRequests == 0 || !Interrupts.causedBy(e)) {
      return e;
    }
    mustCancel = false;
    var error = cancelError();
    error.initCause(e);
    return error;
  }

  private void end() {
    active = null;
    loop.tasks.remove(this);
    if (interrupted) {
      Thread.interrupted();
    }
  }

  // ---- waiting

  /** Suspends until {@code future} is done or this task is cancelled, which is thrown. */
  void waitFor(FutureImpl<?> future) {
    if (future.loop != loop) {
      stepAside();
      throw new WrongLoopException(this + " waits for " + future + " of another loop");
    }
    if (future == this) {
      stepAside();
      throw new IllegalStateException("a task cannot await itself: " + this);
    }
    future.addListener(this);
    waitsFor = future;
    if (mustCancel && future.cancel(cancelMessage)) {
      mustCancel = false;
    }
    try {
      suspend();
    } catch (IllegalStateException pinned) {
      if (future.done()) {
        vainTurns++;
      } else {
        future.removeListeners(this);
      }
      waitsFor = null;
      throw pinned;
    }
    if (mustCancel) {
      throw deliver(future);
    }
  }

  private CancelledError deliver(FutureImpl<?> future) {
    mustCancel = false;
    if (future.cancelled()) {
      return future.takeCancelledError();
    }
    if (future.failed() && future.exception() instanceof CancelledError error) {
      return error;
    }
    return cancelError();
  }

  /** Suspends for exactly one pass: a bare {@code yield}, which is {@code sleep(0)}. */
  void stepAside() {
    loop.pass.add(this);
    try {
      suspend();
    } catch (IllegalStateException pinned) {
      vainTurns++;
      throw pinned;
    }
    if (mustCancel) {
      mustCancel = false;
      throw cancelError();
    }
  }

  private void suspend() {
    if (interrupted) {
      Thread.interrupted();
      interrupted = false;
    }
    Objects.requireNonNull(active).suspend();
  }

  /** Has {@code coro} go on for this task from now on: a generator begins or yields. */
  void setActive(Coro coro) {
    active = coro;
  }

  // ---- cancelling

  @Override
  public boolean cancel(@Nullable String message) {
    loop.requireOwnThread();
    if (done()) {
      return super.cancel(message);
    }
    cancelRequests++;
    if (waitsFor != null && waitsFor.cancel(message)) {
      return true;
    }
    mustCancel = true;
    cancelMessage = message;
    if (active != null && active.isDetached()) {
      interrupted = true;
      active.thread().interrupt();
    }
    return true;
  }

  private CancelledError cancelError() {
    return new CancelledError(cancelMessage);
  }

  @Override
  @Nullable String cancelMessage() {
    return cancelled() ? super.cancelMessage() : cancelMessage;
  }

  @Override
  public int cancelling() {
    return cancelRequests;
  }

  @Override
  public int uncancel() {
    if (cancelRequests > 0) {
      cancelRequests--;
      if (cancelRequests == 0) {
        mustCancel = false;
      }
    }
    return cancelRequests;
  }

  @Override
  public void setResult(T result) {
    throw new IllegalStateException(
        "a task's result is its coroutine's and cannot be set: " + this);
  }

  @Override
  public void setException(Throwable exception) {
    throw new IllegalStateException(
        "a task's exception is its coroutine's and cannot be set: " + this);
  }

  // ---- what it is

  @Override
  public String getName() {
    var given = name;
    return given == null ? "Task-" + number : given;
  }

  @Override
  public void setName(String name) {
    this.name = Objects.requireNonNull(name, "name");
  }

  @Override
  public @Nullable Coroutine<T> getCoro() {
    return endedEagerly ? null : body;
  }

  @Override
  public Context getContext() {
    return context;
  }

  @Nullable FutureImpl<?> waitsFor() {
    return waitsFor;
  }

  @Nullable String creator() {
    return creator;
  }

  /** The coroutine that works for this task; null before it began and after it ended. */
  @Nullable Coro active() {
    return active;
  }

  boolean logsDestroyPending() {
    return logDestroyPending;
  }

  /**
   * No word is to be said should this task be left pending: a combinator made it, and its user
   * knows nothing of it.
   */
  void forgetIfPending() {
    logDestroyPending = false;
  }

  @Override
  public FutureImpl<?> waiter() {
    return this;
  }

  @Override
  public List<StackTraceElement> getStack(int limit) {
    return TaskStacks.of(this, limit);
  }

  @Override
  public void printStack(int limit, PrintStream out) {
    TaskStacks.print(this, limit, out);
  }

  @Override
  String kind() {
    return "Task";
  }

  @Override
  String stateName() {
    return cancelRequests > 0 && !done() ? "cancelling" : super.stateName();
  }

  @Override
  String brief() {
    return "<Task name='" + getName() + "' " + stateName() + ">";
  }

  @Override
  String text() {
    var wait = waitsFor == null ? "" : " wait_for=" + waitsFor.brief();
    return "<Task name='"
        + getName()
        + "' coro="
        + Bodies.name(body)
        + wait
        + " "
        + describe()
        + ">";
  }
}
