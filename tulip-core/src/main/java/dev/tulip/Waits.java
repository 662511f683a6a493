package dev.tulip;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which of a loop's tasks waits for which others, be it directly or through {@code gather} and its
 * like.
 */
final class Waits {

  private final List<TaskImpl<?>> tasks = new ArrayList<>();
  private final Map<TaskImpl<?>, Set<TaskImpl<?>>> waitsFor = new HashMap<>();

  Waits(LoopImpl loop) {
    for (var task : loop.tasks.all()) {
      tasks.add((TaskImpl<?>) task);
    }
    for (var task : tasks) {
      for (var waiter : Awaiters.of(task)) {
        if (waiter instanceof TaskImpl<?> other) {
          waitsFor.computeIfAbsent(other, _ -> new LinkedHashSet<>()).add(task);
        }
      }
    }
  }

  /** The tasks that are not done, in order of creation. */
  List<TaskImpl<?>> tasks() {
    return tasks;
  }

  /** The tasks that {@code task} waits for. */
  Set<TaskImpl<?>> of(TaskImpl<?> task) {
    return waitsFor.getOrDefault(task, Set.of());
  }

  // ---- rings

  /**
   * Rings of tasks, each of which waits for the next and the last for the first. Not all there are,
   * but at least one wherever there is one.
   */
  List<List<TaskImpl<?>>> rings() {
    var rings = new ArrayList<List<TaskImpl<?>>>();
    var seen = new HashSet<TaskImpl<?>>();
    for (var task : tasks) {
      if (seen.add(task)) {
        searchFrom(task, seen, rings);
      }
    }
    return rings;
  }

  /**
   * Depth first, with a path of its own: a chain of waiting tasks may be longer than a thread's
   * stack.
   */
  private void searchFrom(TaskImpl<?> start, Set<TaskImpl<?>> seen, List<List<TaskImpl<?>>> rings) {
    var path = new ArrayList<TaskImpl<?>>();
    Deque<Iterator<TaskImpl<?>>> toFollow = new ArrayDeque<>();
    path.add(start);
    toFollow.add(of(start).iterator());
    while (!path.isEmpty()) {
      var edges = toFollow.getLast();
      if (!edges.hasNext()) {
        path.removeLast();
        toFollow.removeLast();
        continue;
      }
      var next = edges.next();
      if (seen.add(next)) {
        path.add(next);
        toFollow.add(of(next).iterator());
      } else {
        noteRing(next, path, rings);
      }
    }
  }

  private static void noteRing(
      TaskImpl<?> first, List<TaskImpl<?>> path, List<List<TaskImpl<?>>> rings) {
    int start = path.indexOf(first);
    if (start >= 0) {
      rings.add(List.copyOf(path.subList(start, path.size())));
    }
  }
}
