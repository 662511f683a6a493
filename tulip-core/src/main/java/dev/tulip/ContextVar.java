package dev.tulip;

import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A variable whose value belongs to the running task: {@code contextvars.ContextVar}. Keep it in a
 * static final field.
 *
 * <p>May be used on any thread; see {@link Context} for what a thread, task or callback sees. Never
 * suspends.
 *
 * @param <T> the type of the value
 */
public final class ContextVar<T> {

  private final String name;
  private final @Nullable Object byDefault;

  private ContextVar(String name, @Nullable Object byDefault) {
    this.name = Objects.requireNonNull(name, "name");
    this.byDefault = byDefault;
  }

  /** A variable without a default: asking for its value before it is set is an error. */
  public static <T> ContextVar<T> of(String name) {
    return new ContextVar<>(name, VarTable.ABSENT);
  }

  /** A variable that is {@code byDefault} where it was not set. */
  public static <T> ContextVar<T> withDefault(String name, T byDefault) {
    return new ContextVar<>(name, byDefault);
  }

  /** The name it was made with, for messages. */
  public String name() {
    return name;
  }

  /**
   * The value in the current context, or else the default.
   *
   * @throws NoSuchElementException if there is neither: Python's {@code LookupError}
   */
  public T get() {
    var value = Context.current().lookUp(this);
    if (value == VarTable.ABSENT) {
      value = byDefault;
    }
    if (value == VarTable.ABSENT) {
      throw new NoSuchElementException(
          "the context variable '" + name + "' is not set and has no default");
    }
    return Nulls.cast(value);
  }

  /** The value in the current context, or else {@code otherwise}, whatever the default. */
  public T get(T otherwise) {
    var value = Context.current().lookUp(this);
    return value == VarTable.ABSENT ? otherwise : Nulls.cast(value);
  }

  /**
   * Sets the value in the current context.
   *
   * @return what {@link #reset} needs to undo this
   */
  public Token<T> set(T value) {
    var context = Context.current();
    var token = new Token<>(this, context, context.lookUp(this));
    context.put(this, value);
    return token;
  }

  /**
   * Undoes the {@link #set} that gave {@code token}.
   *
   * @throws IllegalArgumentException if the token is another variable's, or was made in another
   *     context: Python's {@code ValueError}
   * @throws IllegalStateException if the token was used before: Python's {@code RuntimeError}
   */
  public void reset(Token<T> token) {
    Objects.requireNonNull(token, "token");
    if (token.used) {
      throw new IllegalStateException("the token of '" + name + "' has been used once already");
    }
    if (token.variable != this) {
      throw new IllegalArgumentException(
          "the token was made by the variable '"
              + token.variable.name
              + "', not by '"
              + name
              + "'");
    }
    if (token.context != Context.current()) {
      throw new IllegalArgumentException("the token of '" + name + "' was made in another context");
    }
    token.used = true;
    token.context.put(this, token.before);
  }

  @Override
  public String toString() {
    return "ContextVar[" + name + "]";
  }

  /**
   * The value a variable had before it was set: {@code contextvars.Token}.
   *
   * @param <T> the type of the value
   */
  public static final class Token<T> {

    private final ContextVar<T> variable;
    private final Context context;
    private final @Nullable Object before;
    private boolean used;

    private Token(ContextVar<T> variable, Context context, @Nullable Object before) {
      this.variable = variable;
      this.context = context;
      this.before = before;
    }

    /** The variable that was set. */
    public ContextVar<T> variable() {
      return variable;
    }

    /** Whether the variable had been set before; if not, {@link #oldValue} is null. */
    public boolean hasOldValue() {
      return before != VarTable.ABSENT;
    }

    /** What the variable was set to before. */
    public @Nullable T oldValue() {
      return hasOldValue() ? Nulls.cast(before) : null;
    }
  }
}
