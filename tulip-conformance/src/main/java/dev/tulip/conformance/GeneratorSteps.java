package dev.tulip.conformance;

import org.jspecify.annotations.Nullable;

/** Python's async generators. {@link LoopSteps} has the loop over one. */
final class GeneratorSteps {

  @FunctionalInterface
  private interface Action {
    @Nullable Object take(Generators.Numbered generator, Step step);
  }

  private GeneratorSteps() {}

  static void addImmediate() {
    ImmediateSteps.add(
        "gen",
        (m, _, step) ->
            ImmediateSteps.nothing(() -> m.generators.put(step.number(0), step.number(1))));
  }

  static void addWaiting() {
    add("gen.next", (generator, _) -> generator.values().next());
    add("gen.send", (generator, step) -> generator.values().send(step.number(1)));
    add("gen.throw", (generator, step) -> generator.throwInto((String) step.argument(1)));
    add("gen.close", (generator, _) -> generator.close());
    WaitingSteps.add("yield", GeneratorSteps::yield);
  }

  private static void add(String name, Action action) {
    WaitingSteps.add(
        name,
        (m, place, step) -> {
          var generator = m.generators.getBelow(place.level(), step.number(0));
          return generator == null ? "empty" : action.take(generator, step);
        });
  }

  private static @Nullable Object yield(Interpreter m, Place place, Step step) {
    var yielder = place.yielder();
    if (yielder == null) {
      return "no generator";
    }
    try {
      return yielder.yield(step.number(0));
    } finally {
      m.noteLevel(place.level());
    }
  }
}
