package dev.tulip.conformance;

import dev.tulip.Context;
import dev.tulip.ContextVar;
import dev.tulip.queue.LifoQueue;
import dev.tulip.queue.PriorityQueue;
import dev.tulip.queue.Queue;
import dev.tulip.sync.Barrier;
import dev.tulip.sync.BoundedSemaphore;
import dev.tulip.sync.Condition;
import dev.tulip.sync.Event;
import dev.tulip.sync.Lock;
import dev.tulip.sync.Semaphore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The locks, queues and so on that a program's coroutines share. */
record Primitives(
    List<Lock> locks,
    List<Event> events,
    List<Condition> conditions,
    List<Semaphore> semaphores,
    List<Queue<Integer>> queues,
    List<Barrier> barriers,
    List<ContextVar<Integer>> variables) {

  /** Those that {@code objects} asks for: a number of them, or a list of their properties. */
  static Primitives of(Map<?, ?> objects) {
    return new Primitives(
        some(objects.get("lock"), _ -> new Lock()),
        some(objects.get("event"), _ -> new Event()),
        some(objects.get("cond"), _ -> new Condition()),
        list(objects.get("sem")).stream().map(Primitives::semaphore).toList(),
        list(objects.get("queue")).stream().map(Primitives::queue).toList(),
        list(objects.get("barrier")).stream().map(n -> new Barrier((Integer) n)).toList(),
        some(objects.get("var"), i -> ContextVar.withDefault("v" + i, -1)));
  }

  /** New contexts, in a list that can be changed. */
  static List<Context> contexts(Map<?, ?> objects) {
    return new ArrayList<>(some(objects.get("context"), _ -> new Context()));
  }

  ContextVar<Integer> variable(int number) {
    return variables.get(number);
  }

  private static <T> List<T> some(@Nullable Object count, IntFunction<T> make) {
    return IntStream.range(0, count == null ? 0 : (Integer) count).mapToObj(make).toList();
  }

  private static List<?> list(@Nullable Object properties) {
    return properties == null ? List.of() : (List<?>) properties;
  }

  private static Semaphore semaphore(Object properties) {
    var boundedAndValue = (List<?>) properties;
    int value = (Integer) boundedAndValue.get(1);
    return (Boolean) boundedAndValue.get(0) ? new BoundedSemaphore(value) : new Semaphore(value);
  }

  private static Queue<Integer> queue(Object properties) {
    var kindAndSize = (List<?>) properties;
    int size = (Integer) kindAndSize.get(1);
    return switch ((String) kindAndSize.get(0)) {
      case "fifo" -> new Queue<>(size);
      case "lifo" -> new LifoQueue<>(size);
      case "prio" -> new PriorityQueue<>(size);
      default -> throw new IllegalArgumentException("no such kind of queue: " + properties);
    };
  }
}
