package dev.tulip.conformance;

import dev.tulip.Asyncio;
import dev.tulip.Future;
import dev.tulip.Task;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The steps that never wait. */
final class ImmediateSteps {

  @FunctionalInterface
  interface Action {
    @Nullable Object take(Interpreter m, Place place, Step step);
  }

  /** A step whose first argument is a slot; it is for what stands there. */
  @FunctionalInterface
  interface SlotAction {
    @Nullable Object take(Interpreter m, Future<Object> future, Step step);
  }

  @FunctionalInterface
  interface TaskAction {
    @Nullable Object take(Interpreter m, Place place, Task<?> task, Step step);
  }

  private static final Map<String, Action> ALL = new HashMap<>();

  static {
    addFutures();
    addTasks();
    addCallbacks();
    addControl();
    addLocks();
    addQueues();
    ContextSteps.addImmediate();
    EagerSteps.addImmediate();
    GeneratorSteps.addImmediate();
    LimitSteps.addImmediate();
    ThreadsafeSteps.addImmediate();
  }

  private ImmediateSteps() {}

  static @Nullable Object take(Interpreter m, Place place, Step step) {
    var action = Objects.requireNonNull(ALL.get(step.name()), () -> "no such step: " + step);
    return action.take(m, place, step);
  }

  static Set<String> names() {
    return ALL.keySet();
  }

  static void add(String name, Action action) {
    ALL.put(name, action);
  }

  static void addForSlot(String name, SlotAction action) {
    add(
        name,
        (m, _, step) -> {
          var future = m.slots.get(step.number(0));
          return future == null ? "empty" : action.take(m, future, step);
        });
  }

  static @Nullable Object nothing(Runnable action) {
    action.run();
    return null;
  }

  // ---- futures and tasks

  private static void addFutures() {
    add(
        "future",
        (m, _, step) -> nothing(() -> m.slots.put(step.number(0), m.loop.createFuture(), -1)));
    addForSlot(
        "set", (_, future, step) -> complete(future, () -> future.setResult(step.number(1))));
    addForSlot(
        "fail",
        (_, future, step) ->
            complete(future, () -> future.setException(new PythonValueError(step.text(1)))));
    addForSlot("cancel", (_, future, step) -> future.cancel(step.optionalText(1)));
    addForSlot("state", (_, future, _) -> Show.state(future));
  }

  private static @Nullable Object complete(Future<Object> future, Runnable action) {
    return future instanceof Task ? "a task" : nothing(action);
  }

  private static void addTasks() {
    add("spawn", (m, _, step) -> nothing(() -> spawn(m, step)));
    add("group.spawn", ImmediateSteps::spawnInGroup);
    addForTask("self.cancel", (_, _, task, step) -> task.cancel(step.optionalText(0)));
    addForTask("uncancel", (_, _, task, _) -> task.uncancel());
    addForTask("cancelling", (_, _, task, _) -> task.cancelling());
    add("tasks", (m, _, _) -> Asyncio.allTasks(m.loop).size());
  }

  private static void spawn(Interpreter m, Step step) {
    int body = step.number(1);
    m.slots.put(step.number(0), m.loop.createTask(m.coroutine(body)), body);
  }

  private static @Nullable Object spawnInGroup(Interpreter m, Place place, Step step) {
    var group = place.group();
    if (group == null) {
      return "no group";
    }
    int body = step.number(1);
    m.slots.put(step.number(0), group.createTask(m.coroutine(body)), body);
    return null;
  }

  /** A step for the task that takes it; a callback is none. */
  static void addForTask(String name, TaskAction action) {
    add(
        name,
        (m, place, step) -> {
          var task = Asyncio.currentTask(m.loop);
          return task == null ? "no task" : action.take(m, place, task, step);
        });
  }

  // ---- callbacks

  private static void addCallbacks() {
    addForSlot(
        "callback",
        (m, future, step) -> nothing(() -> m.callbacks.add(future, step.number(1), step.step(2))));
    addForSlot("uncallback", (m, future, step) -> m.callbacks.remove(future, step.number(1)));
    add("soon", (m, _, step) -> nothing(() -> m.callbacks.soon(step.number(0), step.step(1))));
    add(
        "later",
        (m, _, step) ->
            nothing(() -> m.callbacks.later(step.seconds(0), step.number(1), step.step(2))));
    add("unhandle", (m, _, step) -> m.callbacks.cancel(step.number(0)));
    addFailingCallbacks();
  }

  private static void addFailingCallbacks() {
    add(
        "soon.raise",
        (m, _, step) ->
            nothing(() -> m.callbacks.soonFailing(step.number(0), (String) step.argument(1))));
    add(
        "later.raise",
        (m, _, step) ->
            nothing(
                () ->
                    m.callbacks.laterFailing(
                        step.seconds(0), step.number(1), (String) step.argument(2))));
    addForSlot(
        "callback.raise",
        (m, future, step) ->
            nothing(
                () -> m.callbacks.addFailing(future, step.number(1), (String) step.argument(2))));
  }

  // ---- control and variables

  private static void addControl() {
    add(
        "raise",
        (_, _, step) -> {
          throw new PythonValueError(step.text(0));
        });
    add(
        "return",
        (_, _, step) -> {
          throw new ReturnSignal(step.argument(0));
        });
    add(
        "break",
        (_, _, _) -> {
          throw new BreakSignal();
        });
    add(
        "var.set",
        (m, _, step) ->
            nothing(() -> m.primitives.variables().get(step.number(0)).set(step.number(1))));
    add("var.get", (m, _, step) -> m.primitives.variables().get(step.number(0)).get());
  }

  // ---- locks

  private static void addLocks() {
    add("lock.release", (m, _, step) -> nothing(m.primitives.locks().get(step.number(0))::release));
    add("lock.locked", (m, _, step) -> m.primitives.locks().get(step.number(0)).locked());
    add("event.set", (m, _, step) -> nothing(m.primitives.events().get(step.number(0))::set));
    add("event.clear", (m, _, step) -> nothing(m.primitives.events().get(step.number(0))::clear));
    add("event.is_set", (m, _, step) -> m.primitives.events().get(step.number(0)).isSet());
    addConditions();
    add(
        "sem.release",
        (m, _, step) ->
            nothing(
                () -> PythonValueError.in(m.primitives.semaphores().get(step.number(0))::release)));
    add("sem.locked", (m, _, step) -> m.primitives.semaphores().get(step.number(0)).locked());
    add("barrier.state", ImmediateSteps::barrierState);
  }

  private static void addConditions() {
    add(
        "cond.notify",
        (m, _, step) ->
            nothing(() -> m.primitives.conditions().get(step.number(0)).signal(step.number(1))));
    add(
        "cond.notify_all",
        (m, _, step) -> nothing(m.primitives.conditions().get(step.number(0))::signalAll));
    add(
        "cond.release",
        (m, _, step) -> nothing(m.primitives.conditions().get(step.number(0))::release));
    add("cond.inc", (m, _, step) -> m.counters.merge(step.number(0), 1, Integer::sum));
  }

  private static Object barrierState(Interpreter m, Place place, Step step) {
    var barrier = m.primitives.barriers().get(step.number(0));
    return Arrays.asList(barrier.nWaiting(), barrier.broken());
  }

  // ---- queues

  private static void addQueues() {
    add(
        "queue.put_nowait",
        (m, _, step) ->
            nothing(() -> m.primitives.queues().get(step.number(0)).putNowait(step.number(1))));
    add("queue.get_nowait", (m, _, step) -> m.primitives.queues().get(step.number(0)).getNowait());
    add(
        "queue.task_done",
        (m, _, step) ->
            nothing(
                () -> PythonValueError.in(m.primitives.queues().get(step.number(0))::taskDone)));
    add("queue.size", ImmediateSteps::queueSize);
    add(
        "queue.shutdown",
        (m, _, step) ->
            nothing(() -> m.primitives.queues().get(step.number(0)).shutdown(step.flag(1))));
  }

  private static Object queueSize(Interpreter m, Place place, Step step) {
    var queue = m.primitives.queues().get(step.number(0));
    return Arrays.asList(queue.qsize(), queue.empty(), queue.full());
  }
}
