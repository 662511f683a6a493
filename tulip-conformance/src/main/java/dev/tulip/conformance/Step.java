package dev.tulip.conformance;

import dev.tulip.Asyncio;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One step of a program: its name, and what stands behind it. Arguments at the end may be missing;
 * they are then null.
 */
record Step(String name, List<?> args) {

  /** The step that {@code json}, a list that begins with the name, describes. */
  static Step of(Object json) {
    var list = (List<?>) json;
    return new Step((String) list.getFirst(), list.subList(1, list.size()));
  }

  /** The steps that {@code json}, a list of lists, describes. */
  static List<Step> block(Object json) {
    return ((List<?>) json).stream().map(Step::of).toList();
  }

  @Nullable Object argument(int index) {
    return index < args.size() ? args.get(index) : null;
  }

  private Object required(int index) {
    return Objects.requireNonNull(argument(index), () -> this + " has no argument " + index);
  }

  int number(int index) {
    return (Integer) required(index);
  }

  boolean flag(int index) {
    return (Boolean) required(index);
  }

  String text(int index) {
    return (String) required(index);
  }

  /** A text or null; an empty one is none, as where Python asks for its truth. */
  @Nullable String optionalText(int index) {
    var text = (String) argument(index);
    return text == null || text.isEmpty() ? null : text;
  }

  List<?> list(int index) {
    return (List<?>) required(index);
  }

  Map<?, ?> map(int index) {
    return (Map<?, ?>) required(index);
  }

  List<Step> block(int index) {
    return block(required(index));
  }

  /** A step that is the argument of this one, or null. */
  @Nullable Step step(int index) {
    var argument = argument(index);
    return argument == null ? null : of(argument);
  }

  /** A number of seconds, where null is no limit. */
  Duration seconds(int index) {
    var seconds = (Integer) argument(index);
    return seconds == null ? Asyncio.FOREVER : Duration.ofSeconds(seconds);
  }
}
