package dev.tulip;

import dev.tulip.coro.Coro;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The values of all {@link ContextVar}s as one place of a program sees them: {@code
 * contextvars.Context}.
 *
 * <p>Every task and callback runs in a context: a copy, made when it is created, of its creator's,
 * or one that was given explicitly, and then itself. What it sets is thus seen by what it creates
 * later, and by nobody else. Outside a loop each thread has a context of its own.
 *
 * <p>A copy costs one small object: the values are an immutable table that copies share.
 */
public final class Context {

  private static final ThreadLocal<Context> OF_THREAD = ThreadLocal.withInitial(Context::new);

  private VarTable values;

  /** {@link #run} has made this the current context, in the place of {@link #outer}. */
  private boolean entered;

  private @Nullable Context outer;

  /** An empty context. */
  public Context() {
    this(VarTable.EMPTY);
  }

  private Context(VarTable values) {
    this.values = values;
  }

  /** The context of the running task, callback or thread itself, not a copy. */
  static Context current() {
    var coro = Coro.current();
    return coro == null ? OF_THREAD.get() : of(coro);
  }

  /** The context of {@code coro}, which is the calling one. */
  static Context of(Coro coro) {
    if (coro.context instanceof Context context) {
      return context;
    }
    var context = new Context();
    coro.context = context;
    return context;
  }

  /** Makes {@code context} the calling thread's, which is outside of loops. */
  static void setOfThread(@Nullable Context context) {
    OF_THREAD.set(context);
  }

  /** A copy of the current context: {@code contextvars.copy_context()}. */
  public static Context copyCurrent() {
    return current().copy();
  }

  /** A context of the same values, which from now on changes by itself. */
  public Context copy() {
    return new Context(values);
  }

  /**
   * Calls {@code function} with this as the current context. What it sets stays set here. It may
   * wait.
   *
   * @return what the function returns
   * @throws Exception what the function throws
   * @throws IllegalStateException if this context is current already, here, further out, or
   *     elsewhere by way of this method
   */
  public <T> T run(Callable<T> function) throws Exception {
    Objects.requireNonNull(function, "function");
    requireNotEntered();
    var coro = Coro.current();
    var before = coro == null ? OF_THREAD.get() : of(coro);
    entered = true;
    outer = before;
    makeCurrent(coro, this);
    try {
      return function.call();
    } finally {
      entered = false;
      outer = null;
      makeCurrent(coro, before);
    }
  }

  /**
   * Refuses a context that is current here or further out, be it by {@link #run} or because a task
   * that runs in it is beginning another one eagerly.
   */
  void requireNotEntered() {
    var coro = Coro.current();
    boolean current = coro == null && OF_THREAD.get().isIn(this);
    for (var here = coro; here != null && !current; here = here.returnTo) {
      current = of(here).isIn(this);
    }
    if (entered || current) {
      throw new IllegalStateException("cannot enter the context: it is entered already");
    }
  }

  private boolean isIn(Context other) {
    for (var context = this; context != null; context = context.outer) {
      if (context == other) {
        return true;
      }
    }
    return false;
  }

  /** {@link #run(Callable)} for a function without a result that throws nothing checked. */
  public void run(Runnable function) {
    Objects.requireNonNull(function, "function");
    try {
      run(
          () -> {
            function.run();
            return Boolean.TRUE;
          });
    } catch (Exception e) {
      throw Throwables.sneaky(e);
    }
  }

  private static void makeCurrent(@Nullable Coro coro, Context context) {
    if (coro == null) {
      OF_THREAD.set(context);
    } else {
      coro.context = context;
    }
  }

  /**
   * The value that {@code variable} was set to in this context; null where it was not, whatever its
   * default.
   */
  @SuppressWarnings("unchecked")
  public <T> @Nullable T get(ContextVar<T> variable) {
    var value = values.get(Objects.requireNonNull(variable, "variable"));
    return value == VarTable.ABSENT ? null : (T) value;
  }

  /** Whether {@code variable} is set in this context. */
  public boolean contains(ContextVar<?> variable) {
    return values.get(Objects.requireNonNull(variable, "variable")) != VarTable.ABSENT;
  }

  /** How many variables are set. */
  public int size() {
    return values.size();
  }

  /** The variables that are set, in no given order. */
  public Set<ContextVar<?>> variables() {
    return values.variables();
  }

  /** The value, or {@link VarTable#ABSENT}. */
  @Nullable Object lookUp(ContextVar<?> variable) {
    return values.get(variable);
  }

  void put(ContextVar<?> variable, @Nullable Object value) {
    values = value == VarTable.ABSENT ? values.without(variable) : values.with(variable, value);
  }

  @Override
  public String toString() {
    return "Context" + values.variables();
  }
}
