package dev.tulip.conformance;

import dev.tulip.Future;
import dev.tulip.Task;
import dev.tulip.TaskOptions;
import org.jspecify.annotations.Nullable;

/** Tasks that begin while they are made, or not, whatever the loop's task factory does. */
final class EagerSteps {

  private EagerSteps() {}

  static void addImmediate() {
    ImmediateSteps.add("spawn.eager", EagerSteps::spawn);
    ImmediateSteps.add("group.spawn.eager", EagerSteps::spawnInGroup);
    ImmediateSteps.addForTask("self.put", EagerSteps::putSelf);
  }

  private static @Nullable Object spawn(Interpreter m, Place place, Step step) {
    int body = step.number(1);
    m.slots.put(step.number(0), m.loop.createTask(m.coroutine(body), options(step)), body);
    return null;
  }

  private static @Nullable Object spawnInGroup(Interpreter m, Place place, Step step) {
    var group = place.group();
    if (group == null) {
      return "no group";
    }
    int body = step.number(1);
    m.slots.put(step.number(0), group.createTask(m.coroutine(body), options(step)), body);
    return null;
  }

  private static TaskOptions options(Step step) {
    return TaskOptions.defaults().withEagerStart(step.flag(2));
  }

  /** Also while a task begins eagerly, before the one who makes it has it. */
  @SuppressWarnings("unchecked")
  private static @Nullable Object putSelf(Interpreter m, Place place, Task<?> task, Step step) {
    m.slots.put(step.number(0), (Future<Object>) task, m.levelOf(task));
    return null;
  }
}
