package dev.tulip.tests.cpython;

import dev.tulip.tests.cpython.Coverage.State;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/** A {@link Coverage} as Markdown. */
record CoverageReport(Coverage coverage) {

  private static final String HEADING =
      """
      | %s | portable | covered | not, for a reason | not yet | covered |
      |---|---:|---:|---:|---:|---:|
      """;

  /** How many rows of some are in which state. */
  private record Count(String name, int covered, int uncovered, int pending) {

    int portable() {
      return covered + uncovered + pending;
    }

    String line() {
      int tenths = portable() == 0 ? 0 : covered * 1000 / portable();
      return "| %s | %d | %d | %d | %d | %d.%d %% |\n"
          .formatted(name, portable(), covered, uncovered, pending, tenths / 10, tenths % 10);
    }
  }

  /** The numbers, by file: what the documentation shows. */
  String tables() {
    return table("without I/O", coverage.portable(false))
        + "\n"
        + table("with I/O", coverage.portable(true));
  }

  private String table(String title, List<Row> rows) {
    var text = new StringBuilder(HEADING.formatted(title));
    var byFile =
        rows.stream()
            .collect(Collectors.groupingBy(Row::file, LinkedHashMap::new, Collectors.toList()));
    byFile.forEach((file, ofFile) -> text.append(count("`" + file + "`", ofFile).line()));
    return text.append(count("all", rows).line()).toString();
  }

  private Count count(String name, List<Row> rows) {
    return new Count(
        name,
        number(rows, State.COVERED),
        number(rows, State.UNCOVERED),
        number(rows, State.PENDING));
  }

  private int number(List<Row> rows, State state) {
    return (int) rows.stream().filter(row -> coverage.state(row) == state).count();
  }

  /** The numbers, and every row that is not covered. */
  String all() {
    var text = new StringBuilder("# CPython's tests of asyncio that Tulip's cover\n\n");
    text.append(tables());
    text.append("\n## Not covered, for a reason\n\n");
    coverage.reasons().forEach((row, why) -> text.append("- %s: %s\n".formatted(row, why)));
    appendPending(text, "without I/O", false);
    appendPending(text, "with I/O", true);
    return text.toString();
  }

  private void appendPending(StringBuilder text, String which, boolean io) {
    text.append("\n## Not covered yet, %s\n\n".formatted(which));
    coverage.pending(io).forEach(row -> text.append("- %s\n".formatted(row)));
  }
}
