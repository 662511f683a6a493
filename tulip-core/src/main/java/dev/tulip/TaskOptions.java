package dev.tulip;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The keyword arguments of {@code create_task}.
 *
 * @param name the task's name; null for {@code Task-N}
 * @param context the context the task runs in; null for a copy of the current one
 * @param eagerStart whether the coroutine begins at once; null leaves it to the task factory
 */
public record TaskOptions(
    @Nullable String name, @Nullable Context context, @Nullable Boolean eagerStart) {

  private static final TaskOptions DEFAULTS = new TaskOptions(null, null, null);

  /** No name, no context, and whatever start the task factory gives. */
  public static TaskOptions defaults() {
    return DEFAULTS;
  }

  /** The defaults but for the name. */
  public static TaskOptions named(String name) {
    return DEFAULTS.withName(name);
  }

  /** These options with a name for the task. */
  public TaskOptions withName(String name) {
    return new TaskOptions(Objects.requireNonNull(name, "name"), context, eagerStart);
  }

  /** These options with a context for the task, used itself and not copied. */
  public TaskOptions withContext(Context context) {
    return new TaskOptions(name, Objects.requireNonNull(context, "context"), eagerStart);
  }

  /** These options with an eager start, or, against an eager task factory, without one. */
  public TaskOptions withEagerStart(boolean eagerStart) {
    return new TaskOptions(name, context, eagerStart);
  }
}
