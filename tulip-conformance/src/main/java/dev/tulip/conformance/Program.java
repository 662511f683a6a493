package dev.tulip.conformance;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A trace program.
 *
 * @param id whatever identifies it
 * @param eager whether tasks begin at once
 * @param objects which locks, queues and so on there are, as it stands in the JSON
 * @param bodies the coroutines that steps may start
 * @param main the coroutine it begins with
 */
record Program(
    Object id, boolean eager, Map<?, ?> objects, List<List<Step>> bodies, List<Step> main) {

  /**
   * The program that {@code value}, read from JSON, describes.
   *
   * @throws BadProgramException if it describes none
   */
  static Program of(@Nullable Object value) {
    ProgramCheck.check(value);
    var json = (Map<?, ?>) Objects.requireNonNull(value);
    var bodies = (List<?>) Objects.requireNonNull(json.get("bodies"));
    var objects = json.get("objects");
    return new Program(
        Objects.requireNonNull(json.get("id")),
        Boolean.TRUE.equals(json.get("eager")),
        objects == null ? Map.of() : (Map<?, ?>) objects,
        bodies.stream().map(Step::block).toList(),
        Step.block(Objects.requireNonNull(json.get("main"))));
  }
}
