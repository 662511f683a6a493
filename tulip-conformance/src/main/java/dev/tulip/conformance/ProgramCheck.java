package dev.tulip.conformance;

import dev.tulip.ReturnWhen;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks a whole program before it runs, so that what is wrong with a program is never taken for
 * what the program does. The interpreter relies on it and casts.
 *
 * <p>A place in a program is written as in {@code bodies[0][2][1]}: of the first body the third
 * step, and of that the first argument; the step's name has the index 0.
 */
final class ProgramCheck {

  private static final Set<String> QUEUES = Set.of("fifo", "lifo", "prio");
  private static final Set<String> HANDLERS = Set.of("cancel", "error", "finally");
  private static final Set<String> RUN = Set.of("before", "context", "main");
  private static final Set<String> MODES =
      Set.copyOf(Arrays.stream(ReturnWhen.values()).map(ReturnWhen::name).toList());

  /** How many bodies and objects of each kind there are. */
  private final Map<String, Integer> sizes = new HashMap<>();

  /** How many task groups are around the step that is looked at. */
  private int groups;

  private ProgramCheck() {}

  /**
   * Looks at all of {@code json}.
   *
   * @throws BadProgramException if it is no program
   */
  static void check(@Nullable Object json) {
    new ProgramCheck().program(JsonCheck.map("the program", json));
  }

  // ---- the whole

  private void program(Map<?, ?> program) {
    if (program.get("id") == null) {
      throw new BadProgramException("the program has no \"id\"");
    }
    if (program.get("eager") != null) {
      JsonCheck.flag("eager", program.get("eager"));
    }
    if (program.get("objects") != null) {
      objects(JsonCheck.map("objects", program.get("objects")));
    }
    var bodies = JsonCheck.list("bodies", program.get("bodies"));
    sizes.put("body", bodies.size());
    for (int i = 0; i < bodies.size(); i++) {
      block("bodies[" + i + "]", bodies.get(i));
    }
    block("main", program.get("main"));
    if (program.get("runs") != null) {
      JsonCheck.properties("runs", program.get("runs"), this::run);
    }
    if (program.get("watch") != null) {
      index("watch", "var", program.get("watch"));
    }
  }

  private void run(String place, @Nullable Object json) {
    var run = JsonCheck.map(place, json);
    for (var key : run.keySet()) {
      if (!RUN.contains(key)) {
        throw JsonCheck.bad(place, "a run has before, context and main", key);
      }
    }
    if (run.get("before") != null) {
      JsonCheck.properties(place + ".before", run.get("before"), this::action);
    }
    if (run.get("context") != null) {
      index(place + ".context", "context", run.get("context"));
    }
    block(place + ".main", run.get("main"));
  }

  private void objects(Map<?, ?> objects) {
    for (var entry : objects.entrySet()) {
      var kind = (String) entry.getKey();
      var place = "objects." + kind;
      int size =
          switch (kind) {
            case "lock", "event", "cond", "var", "context" ->
                JsonCheck.atLeast(0, place, entry.getValue());
            case "sem" -> JsonCheck.properties(place, entry.getValue(), ProgramCheck::semaphore);
            case "queue" -> JsonCheck.properties(place, entry.getValue(), ProgramCheck::queue);
            case "barrier" -> JsonCheck.properties(place, entry.getValue(), ProgramCheck::barrier);
            default -> throw new BadProgramException("objects: no such kind: \"" + kind + "\"");
          };
      sizes.put(kind, size);
    }
  }

  private static void semaphore(String place, @Nullable Object json) {
    var boundedAndValue = JsonCheck.pair(place, json);
    JsonCheck.flag(place + "[0]", boundedAndValue.getFirst());
    JsonCheck.atLeast(0, place + "[1]", boundedAndValue.getLast());
  }

  private static void queue(String place, @Nullable Object json) {
    var kindAndSize = JsonCheck.pair(place, json);
    JsonCheck.oneOf(QUEUES, place + "[0]", kindAndSize.getFirst());
    JsonCheck.number(place + "[1]", kindAndSize.getLast());
  }

  private static void barrier(String place, @Nullable Object json) {
    JsonCheck.atLeast(1, place, json);
  }

  // ---- steps

  private void block(String place, @Nullable Object json) {
    var steps = JsonCheck.list(place, json);
    for (int i = 0; i < steps.size(); i++) {
      step(place + "[" + i + "]", steps.get(i));
    }
  }

  private String step(String place, @Nullable Object json) {
    var step = JsonCheck.list(place, json);
    if (step.isEmpty() || !(step.getFirst() instanceof String name)) {
      throw JsonCheck.bad(place, "a step begins with its name", json);
    }
    var kinds = Vocabulary.arguments(name);
    if (kinds == null) {
      throw new BadProgramException(place + ": no such step: \"" + name + "\"");
    }
    if (step.size() - 1 > kinds.size()) {
      throw new BadProgramException(
          place + ": " + name + " has at most " + kinds.size() + " arguments");
    }
    if (name.equals("yield") && groups > 0) {
      throw new BadProgramException(place + ": a yield cannot stand in a group");
    }
    groups += name.equals("group") ? 1 : 0;
    for (int i = 0; i < kinds.size(); i++) {
      argument(place, i + 1, kinds.get(i), step);
    }
    groups -= name.equals("group") ? 1 : 0;
    return name;
  }

  private void argument(String step, int index, String kind, List<?> parts) {
    var place = step + "[" + index + "]";
    var json = index < parts.size() ? parts.get(index) : null;
    if (!kind.endsWith("?")) {
      if (index >= parts.size()) {
        throw new BadProgramException(
            step + ": " + parts.getFirst() + " has no argument " + index + " (" + kind + ")");
      }
      value(place, kind, json);
    } else if (json != null) {
      value(place, kind.substring(0, kind.length() - 1), json);
    }
  }

  private void value(String place, String kind, @Nullable Object json) {
    switch (kind) {
      case "any" -> {}
      case "number", "slot" -> JsonCheck.number(place, json);
      case "flag" -> JsonCheck.flag(place, json);
      case "text" -> JsonCheck.text(place, json);
      case "mode" -> JsonCheck.oneOf(MODES, place, json);
      case "slots" -> JsonCheck.properties(place, json, JsonCheck::number);
      case "item" -> item(place, json);
      case "items" -> JsonCheck.properties(place, json, this::item);
      case "action" -> action(place, json);
      case "block" -> block(place, json);
      case "handlers" -> handlers(place, json);
      default -> index(place, kind, json);
    }
  }

  private void item(String place, @Nullable Object json) {
    var kindAndIndex = JsonCheck.pair(place, json);
    if ("b".equals(kindAndIndex.getFirst())) {
      index(place + "[1]", "body", kindAndIndex.getLast());
    } else if ("s".equals(kindAndIndex.getFirst())) {
      JsonCheck.number(place + "[1]", kindAndIndex.getLast());
      index(place + " where the slot is empty", "body", 0);
    } else {
      throw JsonCheck.bad(place, "an item is [\"b\", body] or [\"s\", slot]", json);
    }
  }

  private void action(String place, @Nullable Object json) {
    var name = step(place, json);
    if (!ImmediateSteps.names().contains(name)) {
      throw new BadProgramException(
          place + ": a callback cannot take a step that may wait: " + name);
    }
  }

  private void handlers(String place, @Nullable Object json) {
    for (var entry : JsonCheck.map(place, json).entrySet()) {
      var key = (String) entry.getKey();
      if (HANDLERS.contains(key)) {
        block(place + "." + key, entry.getValue());
      } else if (key.equals("reraise")) {
        JsonCheck.flag(place + "." + key, entry.getValue());
      } else {
        throw new BadProgramException(place + ": no such handler: \"" + key + "\"");
      }
    }
  }

  // ---- values

  private void index(String place, String kind, @Nullable Object json) {
    int size = sizes.getOrDefault(kind, 0);
    if (size == 0) {
      throw new BadProgramException(place + ": the program has no " + kind);
    }
    if (!(json instanceof Integer index) || index < 0 || index >= size) {
      throw JsonCheck.bad(place, "must be the number of a " + kind + ", 0 to " + (size - 1), json);
    }
  }
}
