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
  private static final Set<String> MODES =
      Set.copyOf(Arrays.stream(ReturnWhen.values()).map(ReturnWhen::name).toList());

  /** How many bodies and objects of each kind there are. */
  private final Map<String, Integer> sizes = new HashMap<>();

  private ProgramCheck() {}

  /**
   * Looks at all of {@code json}.
   *
   * @throws BadProgramException if it is no program
   */
  static void check(@Nullable Object json) {
    new ProgramCheck().program(map("the program", json));
  }

  private static BadProgramException bad(String place, String problem, @Nullable Object found) {
    return new BadProgramException(place + ": " + problem + ", not " + shown(found));
  }

  private static String shown(@Nullable Object found) {
    return found instanceof String ? "\"" + found + "\"" : String.valueOf(found);
  }

  // ---- the whole

  private void program(Map<?, ?> program) {
    if (program.get("id") == null) {
      throw new BadProgramException("the program has no \"id\"");
    }
    if (program.get("eager") != null) {
      flag("eager", program.get("eager"));
    }
    if (program.get("objects") != null) {
      objects(map("objects", program.get("objects")));
    }
    var bodies = list("bodies", program.get("bodies"));
    sizes.put("body", bodies.size());
    for (int i = 0; i < bodies.size(); i++) {
      block("bodies[" + i + "]", bodies.get(i));
    }
    block("main", program.get("main"));
  }

  private void objects(Map<?, ?> objects) {
    for (var entry : objects.entrySet()) {
      var kind = (String) entry.getKey();
      var place = "objects." + kind;
      int size =
          switch (kind) {
            case "lock", "event", "cond", "var" -> atLeast(0, place, entry.getValue());
            case "sem" -> properties(place, entry.getValue(), ProgramCheck::semaphore);
            case "queue" -> properties(place, entry.getValue(), ProgramCheck::queue);
            case "barrier" -> properties(place, entry.getValue(), ProgramCheck::barrier);
            default -> throw new BadProgramException("objects: no such kind: \"" + kind + "\"");
          };
      sizes.put(kind, size);
    }
  }

  @FunctionalInterface
  private interface Check {
    void check(String place, @Nullable Object json);
  }

  private static int properties(String place, @Nullable Object json, Check check) {
    var all = list(place, json);
    for (int i = 0; i < all.size(); i++) {
      check.check(place + "[" + i + "]", all.get(i));
    }
    return all.size();
  }

  private static void semaphore(String place, @Nullable Object json) {
    var boundedAndValue = pair(place, json);
    flag(place + "[0]", boundedAndValue.getFirst());
    atLeast(0, place + "[1]", boundedAndValue.getLast());
  }

  private static void queue(String place, @Nullable Object json) {
    var kindAndSize = pair(place, json);
    oneOf(QUEUES, place + "[0]", kindAndSize.getFirst());
    number(place + "[1]", kindAndSize.getLast());
  }

  private static void barrier(String place, @Nullable Object json) {
    atLeast(1, place, json);
  }

  // ---- steps

  private void block(String place, @Nullable Object json) {
    var steps = list(place, json);
    for (int i = 0; i < steps.size(); i++) {
      step(place + "[" + i + "]", steps.get(i));
    }
  }

  private String step(String place, @Nullable Object json) {
    var step = list(place, json);
    if (step.isEmpty() || !(step.getFirst() instanceof String name)) {
      throw bad(place, "a step begins with its name", json);
    }
    var kinds = Vocabulary.arguments(name);
    if (kinds == null) {
      throw new BadProgramException(place + ": no such step: \"" + name + "\"");
    }
    if (step.size() - 1 > kinds.size()) {
      throw new BadProgramException(
          place + ": " + name + " has at most " + kinds.size() + " arguments");
    }
    for (int i = 0; i < kinds.size(); i++) {
      argument(place, i + 1, kinds.get(i), step);
    }
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
      case "number", "slot" -> number(place, json);
      case "flag" -> flag(place, json);
      case "text" -> text(place, json);
      case "mode" -> oneOf(MODES, place, json);
      case "slots" -> properties(place, json, ProgramCheck::number);
      case "item" -> item(place, json);
      case "items" -> properties(place, json, this::item);
      case "action" -> action(place, json);
      case "block" -> block(place, json);
      case "handlers" -> handlers(place, json);
      default -> index(place, kind, json);
    }
  }

  private void item(String place, @Nullable Object json) {
    var kindAndIndex = pair(place, json);
    if ("b".equals(kindAndIndex.getFirst())) {
      index(place + "[1]", "body", kindAndIndex.getLast());
    } else if ("s".equals(kindAndIndex.getFirst())) {
      number(place + "[1]", kindAndIndex.getLast());
      index(place + " where the slot is empty", "body", 0);
    } else {
      throw bad(place, "an item is [\"b\", body] or [\"s\", slot]", json);
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
    for (var entry : map(place, json).entrySet()) {
      var key = (String) entry.getKey();
      if (HANDLERS.contains(key)) {
        block(place + "." + key, entry.getValue());
      } else if (key.equals("reraise")) {
        flag(place + "." + key, entry.getValue());
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
      throw bad(place, "must be the number of a " + kind + ", 0 to " + (size - 1), json);
    }
  }

  private static int atLeast(int least, String place, @Nullable Object json) {
    if (!(json instanceof Integer number) || number < least) {
      throw bad(place, "must be a whole number of at least " + least, json);
    }
    return number;
  }

  private static void number(String place, @Nullable Object json) {
    if (!(json instanceof Integer)) {
      throw bad(place, "must be a whole number (of 32 bits)", json);
    }
  }

  private static void flag(String place, @Nullable Object json) {
    if (!(json instanceof Boolean)) {
      throw bad(place, "must be true or false", json);
    }
  }

  private static void text(String place, @Nullable Object json) {
    if (!(json instanceof String)) {
      throw bad(place, "must be a string", json);
    }
  }

  private static void oneOf(Set<String> allowed, String place, @Nullable Object json) {
    if (!(json instanceof String text) || !allowed.contains(text)) {
      var names = String.join(", ", allowed.stream().sorted().toList());
      throw bad(place, "must be one of " + names, json);
    }
  }

  private static List<?> list(String place, @Nullable Object json) {
    if (json instanceof List<?> list) {
      return list;
    }
    throw bad(place, "must be a list", json);
  }

  private static List<?> pair(String place, @Nullable Object json) {
    var list = list(place, json);
    if (list.size() != 2) {
      throw bad(place, "must be a list of two", json);
    }
    return list;
  }

  private static Map<?, ?> map(String place, @Nullable Object json) {
    if (json instanceof Map<?, ?> map) {
      return map;
    }
    throw bad(place, "must be an object", json);
  }
}
