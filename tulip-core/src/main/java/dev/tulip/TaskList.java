package dev.tulip;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a loop that are not done, in order of creation. The links are fields of the tasks.
 */
final class TaskList {

  private @Nullable TaskImpl<?> first;
  private @Nullable TaskImpl<?> last;

  void add(TaskImpl<?> task) {
    if (last == null) {
      first = task;
    } else {
      last.next = task;
      task.previous = last;
    }
    last = task;
  }

  void remove(TaskImpl<?> task) {
    if (task.previous == null) {
      first = task.next;
    } else {
      task.previous.next = task.next;
    }
    if (task.next == null) {
      last = task.previous;
    } else {
      task.next.previous = task.previous;
    }
    task.previous = null;
    task.next = null;
  }

  /** An eager task has its place behind those it created in its first turn, as in asyncio. */
  void moveToEnd(TaskImpl<?> task) {
    remove(task);
    add(task);
  }

  Set<Task<?>> all() {
    var all = new LinkedHashSet<Task<?>>();
    for (var task = first; task != null; task = task.next) {
      all.add(task);
    }
    return all;
  }
}
