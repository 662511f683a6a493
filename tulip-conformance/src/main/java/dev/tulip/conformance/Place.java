package dev.tulip.conformance;

import dev.tulip.TaskGroup;
import dev.tulip.Yielder;
import org.jspecify.annotations.Nullable;

/**
 * Where a step stands.
 *
 * @param who the coroutine's name in the trace, or {@code loop} in a callback
 * @param level the number of its body; it waits for lower ones only
 * @param group the innermost task group around the step, or null
 * @param yielder what yields where the body runs as a generator, or null
 */
record Place(String who, int level, @Nullable TaskGroup group, @Nullable Yielder<Object> yielder) {

  /** The outermost place of a coroutine. */
  Place(String who, int level) {
    this(who, level, null, null);
  }

  /** This place without the task group around it. */
  Place outside() {
    return new Place(who, level, null, yielder);
  }

  /** This place within {@code inner}. */
  Place in(TaskGroup inner) {
    return new Place(who, level, inner, yielder);
  }
}
