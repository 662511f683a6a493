package dev.tulip.conformance;

import dev.tulip.Asyncio;
import dev.tulip.Awaitable;
import dev.tulip.Future;
import dev.tulip.ReturnWhen;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The steps that may wait. */
final class WaitingSteps {

  @FunctionalInterface
  interface Action {
    @Nullable Object take(Interpreter m, Place place, Step step) throws Exception;
  }

  static final Map<String, Action> ALL = new HashMap<>();

  static {
    addTasks();
    addLocks();
    addQueues();
    GeneratorSteps.addWaiting();
  }

  private WaitingSteps() {}

  static void add(String name, Action action) {
    ALL.put(name, action);
  }

  @FunctionalInterface
  private interface VoidAction {
    void take(Interpreter m, int object) throws Exception;
  }

  /** A step on one of the program's objects, which gives {@code outcome}. */
  private static void add(String name, @Nullable Object outcome, VoidAction action) {
    add(
        name,
        (m, _, step) -> {
          action.take(m, step.number(0));
          return outcome;
        });
  }

  // ---- tasks and combinations of them

  private static void addTasks() {
    add("sleep", WaitingSteps::sleep);
    add("await", WaitingSteps::await);
    add("call", (m, _, step) -> m.coroutine(step.number(0)).await());
    add("gather", WaitingSteps::gather);
    add("wait", WaitingSteps::waitTasks);
    add("wait_for", (m, place, step) -> Asyncio.waitFor(item(m, place, step), step.seconds(1)));
    add("shield", (m, place, step) -> Asyncio.shield(item(m, place, step)).await());
    add("as_completed", WaitingSteps::asCompleted);
  }

  private static @Nullable Object sleep(Interpreter m, Place place, Step step) {
    Asyncio.sleep(step.seconds(0));
    return null;
  }

  private static @Nullable Object await(Interpreter m, Place place, Step step) {
    var future = m.slots.getBelow(place.level(), step.number(0));
    return future == null ? "empty" : future.await();
  }

  private static Awaitable<Object> item(Interpreter m, Place place, Step step) {
    return m.item(place, step.list(0));
  }

  private static List<Awaitable<Object>> items(Interpreter m, Place place, Step step) {
    var items = new ArrayList<Awaitable<Object>>();
    step.list(0).forEach(json -> items.add(m.item(place, json)));
    return items;
  }

  private static Object gather(Interpreter m, Place place, Step step) {
    var items = items(m, place, step);
    return step.flag(1)
        ? Asyncio.gatherReturnExceptions(items).await()
        : Asyncio.gather(items).await();
  }

  private static Object waitTasks(Interpreter m, Place place, Step step) {
    var futures = new LinkedHashMap<Future<Object>, Integer>();
    for (var slot : step.list(0).reversed()) {
      var future = m.slots.getBelow(place.level(), (Integer) slot);
      if (future != null) {
        futures.put(future, (Integer) slot);
      }
    }
    if (futures.isEmpty()) {
      return "empty";
    }
    var mode = ReturnWhen.valueOf(step.text(2));
    var result = Asyncio.waitTasks(futures.keySet(), step.seconds(1), mode);
    return List.of(slotsOf(result.done(), futures), slotsOf(result.pending(), futures));
  }

  private static List<Integer> slotsOf(
      Collection<Future<Object>> some, Map<Future<Object>, Integer> slots) {
    return some.stream().map(slots::get).sorted().toList();
  }

  /** The items of a step as futures, all begun. */
  static List<Future<Object>> futures(Interpreter m, Place place, Step step) {
    var futures = new ArrayList<Future<Object>>();
    for (var json : step.list(0)) {
      futures.add(Asyncio.ensureFuture(m.item(place, json)));
    }
    return futures;
  }

  private static Object asCompleted(Interpreter m, Place place, Step step) throws Exception {
    var futures = futures(m, place, step);
    var out = new ArrayList<@Nullable Object>();
    for (var next : Asyncio.asCompleted(futures, step.seconds(1))) {
      try {
        out.add(next.await());
      } catch (PythonValueError error) {
        out.add(error);
      }
      m.trace.log(place.who(), "as_completed " + Show.value(out.getLast()));
    }
    return Collections.unmodifiableList(out);
  }

  // ---- locks

  private static void addLocks() {
    add("lock.acquire", true, (m, i) -> m.primitives.locks().get(i).acquire());
    add("event.wait", true, (m, i) -> m.primitives.events().get(i).await());
    add("cond.acquire", true, (m, i) -> m.primitives.conditions().get(i).acquire());
    add("cond.wait", true, (m, i) -> m.primitives.conditions().get(i).await());
    add("cond.wait_for", WaitingSteps::awaitCounter);
    add("sem.acquire", true, (m, i) -> m.primitives.semaphores().get(i).acquire());
    add("barrier.wait", (m, _, step) -> m.primitives.barriers().get(step.number(0)).await());
    add("barrier.reset", null, (m, i) -> m.primitives.barriers().get(i).reset());
    add("barrier.abort", null, (m, i) -> m.primitives.barriers().get(i).abort());
  }

  private static Object awaitCounter(Interpreter m, Place place, Step step) {
    int i = step.number(0);
    int enough = step.number(1);
    return m.primitives
        .conditions()
        .get(i)
        .awaitUntil(() -> m.counters.getOrDefault(i, 0) >= enough);
  }

  // ---- queues

  private static void addQueues() {
    add(
        "queue.put",
        (m, _, step) -> {
          m.primitives.queues().get(step.number(0)).put(step.number(1));
          return null;
        });
    add("queue.get", (m, _, step) -> m.primitives.queues().get(step.number(0)).get());
    add("queue.join", null, (m, i) -> m.primitives.queues().get(i).join());
  }
}
