package dev.tulip;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one implementation of futures; tasks and the outer future of {@code gather} refine it.
 *
 * <p>A million of these may wait at once, so the fields are few: the outcome is the result, a
 * {@link Failure}, or what is known of a cancellation; the listeners are nothing, one, or a list.
 */
class FutureImpl<T> implements Future<T> {

  private static final byte PENDING = 0;
  private static final byte RETURNED = 1;
  private static final byte FAILED = 2;
  private static final byte CANCELLED = 3;

  final LoopImpl loop;
  private final @Nullable List<StackTraceElement> createdAt;

  /** A {@link Listener}, or an ArrayList of them. */
  private @Nullable Object listeners;

  /** Result, {@link Failure}, or, where cancelled, the message or the error to hand out first. */
  private @Nullable Object outcome;

  private byte state = PENDING;

  FutureImpl(LoopImpl loop) {
    this(loop, loop.debug.creationSite());
  }

  FutureImpl(LoopImpl loop, @Nullable List<StackTraceElement> createdAt) {
    this.loop = loop;
    this.createdAt = createdAt;
  }

  /** The implementation behind {@code future}, which is always one of ours. */
  static <T> FutureImpl<T> of(Future<T> future) {
    if (future instanceof FutureImpl<T> impl) {
      return impl;
    }
    Objects.requireNonNull(future, "future");
    throw new IllegalArgumentException("not a future of Tulip's: " + future);
  }

  // ---- outcome

  @Override
  public T await() {
    if (state == PENDING) {
      var task = TaskImpl.currentForWait(this);
      task.waitFor(this);
      if (state == PENDING) {
        throw new IllegalStateException("the wait for " + this + " ended, but it is still pending");
      }
    }
    return result();
  }

  @Override
  public T result() {
    switch (state) {
      case RETURNED:
        return Nulls.cast(outcome);
      case FAILED:
        throw Throwables.sneaky(failure().retrieve());
      case CANCELLED:
        throw takeCancelledError();
      default:
        throw new InvalidStateException("Result is not ready: " + this);
    }
  }

  @Override
  public @Nullable Throwable exception() {
    return switch (state) {
      case RETURNED -> null;
      case FAILED -> failure().retrieve();
      case CANCELLED -> throw takeCancelledError();
      default -> throw new InvalidStateException("Exception is not set: " + this);
    };
  }

  private Failure failure() {
    return (Failure) Objects.requireNonNull(outcome);
  }

  /**
   * The error of a cancelled future: the first time the one that ended the task, later new ones.
   * Those have the message the future was cancelled with, which the end of a task by an error is
   * without, as in CPython.
   */
  CancelledError takeCancelledError() {
    if (state == CANCELLED && outcome instanceof CancelledError first) {
      outcome = null;
      return first;
    }
    return new CancelledError(cancelMessage());
  }

  /**
   * The message of the errors that are still to be made; of one that is not cancelled, what a task
   * was asked with.
   */
  @Nullable String cancelMessage() {
    return state == CANCELLED && outcome instanceof String message ? message : null;
  }

  @Override
  public void setResult(T result) {
    complete(RETURNED, result);
  }

  @Override
  public void setException(Throwable exception) {
    Objects.requireNonNull(exception, "exception");
    requirePending();
    var failure = new Failure(exception);
    complete(FAILED, failure);
    loop.failures.watch(this, failure);
  }

  @Override
  public boolean cancel(@Nullable String message) {
    if (state == FAILED) {
      failure().retrieve();
    }
    return cancelWith(message);
  }

  /** Makes this cancelled. */
  final boolean cancelWith(@Nullable Object messageOrError) {
    if (state != PENDING) {
      return false;
    }
    complete(CANCELLED, messageOrError);
    return true;
  }

  /** Sets the result unless this is done, most likely cancelled. */
  final void setResultIfPending(T result) {
    if (state == PENDING) {
      complete(RETURNED, result);
    }
  }

  /** What a task may do to itself and nobody else: be done with a result. */
  final void finish(T result) {
    complete(RETURNED, result);
  }

  /** As {@link #finish}, with an exception. */
  final void finishExceptionally(Throwable exception) {
    var failure = new Failure(exception);
    complete(FAILED, failure);
    loop.failures.watch(this, failure);
  }

  private void complete(byte newState, @Nullable Object newOutcome) {
    loop.requireOwnThread();
    requirePending();
    state = newState;
    outcome = newOutcome;
    var all = listeners;
    listeners = null;
    if (all instanceof Listener one) {
      one.onDone(this);
    } else if (all != null) {
      for (var each : list(all)) {
        each.onDone(this);
      }
    }
  }

  private void requirePending() {
    if (state != PENDING) {
      throw new InvalidStateException("invalid state: " + this + " is " + stateName() + " already");
    }
  }

  @Override
  public final boolean cancelled() {
    return state == CANCELLED;
  }

  @Override
  public final boolean done() {
    return state != PENDING;
  }

  /** Whether it is done with an exception; does not count as asking for it. */
  final boolean failed() {
    return state == FAILED;
  }

  /** The exception of a failed future, without counting as asking for it. */
  final Throwable failureSeen() {
    return failure().exception();
  }

  // ---- listeners

  @Override
  public void addDoneCallback(Consumer<? super Future<T>> callback) {
    addDoneCallback(callback, Context.copyCurrent());
  }

  @Override
  public void addDoneCallback(Consumer<? super Future<T>> callback, Context context) {
    Objects.requireNonNull(callback, "callback");
    Objects.requireNonNull(context, "context");
    addListener(new DoneCallback<>(callback, context));
  }

  @Override
  public int removeDoneCallback(Consumer<? super Future<T>> callback) {
    Objects.requireNonNull(callback, "callback");
    int before = listenerCount();
    removeListeners(new DoneCallback<>(callback, null));
    return before - listenerCount();
  }

  /** Tells {@code listener} once this is done; at once where it is. */
  final void addListener(Listener listener) {
    loop.requireOwnThread();
    if (state != PENDING) {
      listener.onDone(this);
    } else if (listeners == null) {
      listeners = listener;
    } else if (listeners instanceof Listener first) {
      var both = new ArrayList<Listener>(4);
      both.add(first);
      both.add(listener);
      listeners = both;
    } else {
      list(listeners).add(listener);
    }
  }

  /** Takes back all listeners that equal {@code listener}. */
  final void removeListeners(Listener listener) {
    if (listeners instanceof Listener one) {
      if (listener.equals(one)) {
        listeners = null;
      }
    } else if (listeners != null) {
      list(listeners).removeIf(listener::equals);
    }
  }

  /** Who is told when this is done, in the order in which they came. */
  final List<Listener> listeners() {
    if (listeners == null) {
      return List.of();
    }
    return listeners instanceof Listener one ? List.of(one) : List.copyOf(list(listeners));
  }

  private int listenerCount() {
    return listeners == null ? 0 : listeners instanceof Listener ? 1 : list(listeners).size();
  }

  @SuppressWarnings("unchecked")
  private static ArrayList<Listener> list(Object listeners) {
    return (ArrayList<Listener>) listeners;
  }

  // ---- the rest

  @Override
  public final EventLoop getLoop() {
    return loop;
  }

  @Override
  public CompletableFuture<T> toCompletableFuture() {
    return FutureBridge.toCompletableFuture(this);
  }

  /** Where this was created; null where that was not recorded. */
  final @Nullable List<StackTraceElement> createdAt() {
    return createdAt;
  }

  /** What the class is called in messages. */
  String kind() {
    return "Future";
  }

  String stateName() {
    return switch (state) {
      case PENDING -> "pending";
      case CANCELLED -> "cancelled";
      default -> "finished";
    };
  }

  /** State, and outcome or listeners, for {@link #toString}. */
  final String describe() {
    var text = new StringBuilder(stateName());
    if (state == RETURNED) {
      text.append(" result=").append(Texts.shorten(outcome));
    } else if (state == FAILED) {
      text.append(" exception=").append(failure().exception());
    }
    var all = listeners();
    if (!all.isEmpty()) {
      text.append(" cb=")
          .append(Texts.firstAndLast(all.stream().map(FutureImpl::briefly).toList()));
    }
    if (loop.debug.isOn() && createdAt != null && !createdAt.isEmpty()) {
      text.append(" created at ").append(createdAt.getFirst());
    }
    return text.toString();
  }

  /** A listener as text; a task that waits only by its name, for two may wait for each other. */
  private static String briefly(Listener listener) {
    return listener instanceof TaskImpl<?> task ? task.brief() : listener.toString();
  }

  /** A short text that names no other future, so that rings of them can be shown. */
  String brief() {
    return "<" + kind() + " " + stateName() + ">";
  }

  /** All that is to be shown of this. */
  String text() {
    return "<" + kind() + " " + describe() + ">";
  }

  @Override
  public final String toString() {
    return Texts.ofFuture(this);
  }
}
