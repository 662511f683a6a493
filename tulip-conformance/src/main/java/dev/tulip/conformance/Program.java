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
 * @param runs what the same runner runs after that
 * @param watched the context variable whose value is shown with each error that is reported
 */
record Program(
    Object id,
    boolean eager,
    Map<?, ?> objects,
    List<List<Step>> bodies,
    List<Step> main,
    List<Run> runs,
    @Nullable Integer watched) {

  /**
   * A further run of the same loop.
   *
   * @param before what is done before it, while the loop does not run
   * @param context the number of the context it runs in; null for the runner's own
   * @param main the coroutine
   */
  record Run(List<Step> before, @Nullable Integer context, List<Step> main) {

    private static Run of(Object value) {
      var json = (Map<?, ?>) value;
      var before = json.get("before");
      return new Run(
          before == null ? List.of() : Step.block(before),
          (Integer) json.get("context"),
          Step.block(Objects.requireNonNull(json.get("main"))));
    }
  }

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
        Step.block(Objects.requireNonNull(json.get("main"))),
        runs(json.get("runs")),
        (Integer) json.get("watch"));
  }

  private static List<Run> runs(@Nullable Object runs) {
    return runs == null ? List.of() : ((List<?>) runs).stream().map(Run::of).toList();
  }
}
