package dev.tulip.conformance;

import dev.tulip.TaskGroup;
import org.jspecify.annotations.Nullable;

/**
 * Where a step stands.
 *
 * @param who the coroutine's name in the trace, or {@code loop} in a callback
 * @param level the number of its body; it waits for lower ones only
 * @param group the innermost task group around the step, or null
 */
record Place(String who, int level, @Nullable TaskGroup group) {

  /** This place within {@code inner}. */
  Place in(TaskGroup inner) {
    return new Place(who, level, inner);
  }
}
