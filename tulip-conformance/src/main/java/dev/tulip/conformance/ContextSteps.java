package dev.tulip.conformance;

import dev.tulip.Context;
import dev.tulip.TaskOptions;
import org.jspecify.annotations.Nullable;

/** Contexts that are handed to tasks and callbacks, and what stands in them. */
final class ContextSteps {

  private ContextSteps() {}

  static void addImmediate() {
    ImmediateSteps.add("ctx.copy", ContextSteps::copy);
    ImmediateSteps.add(
        "ctx.get", (m, _, step) -> context(m, step, 0).get(m.primitives.variable(step.number(1))));
    ImmediateSteps.add("ctx.run", ContextSteps::run);
    ImmediateSteps.add("spawn.in", ContextSteps::spawn);
    ImmediateSteps.add("soon.in", ContextSteps::soon);
    ImmediateSteps.add("later.in", ContextSteps::later);
    ImmediateSteps.addForSlot(
        "callback.in",
        (m, future, step) ->
            ImmediateSteps.nothing(
                () -> m.callbacks.add(future, context(m, step, 1), step.number(2), step.step(3))));
  }

  private static Context context(Interpreter m, Step step, int argument) {
    return m.contexts.get(step.number(argument));
  }

  private static @Nullable Object copy(Interpreter m, Place place, Step step) {
    m.contexts.set(step.number(0), Context.copyCurrent());
    return null;
  }

  /** The action throws nothing checked. */
  private static @Nullable Object run(Interpreter m, Place place, Step step) {
    var action = Step.of(step.list(1));
    var outcome = new @Nullable Object[1];
    context(m, step, 0)
        .run((Runnable) () -> outcome[0] = ImmediateSteps.take(m, place.outside(), action));
    return outcome[0];
  }

  private static @Nullable Object spawn(Interpreter m, Place place, Step step) {
    int body = step.number(1);
    var options = TaskOptions.defaults().withContext(context(m, step, 2));
    m.slots.put(step.number(0), m.loop.createTask(m.coroutine(body), options), body);
    return null;
  }

  private static @Nullable Object soon(Interpreter m, Place place, Step step) {
    m.callbacks.soon(context(m, step, 0), step.number(1), step.step(2));
    return null;
  }

  private static @Nullable Object later(Interpreter m, Place place, Step step) {
    m.callbacks.later(context(m, step, 0), step.seconds(1), step.number(2), step.step(3));
    return null;
  }
}
