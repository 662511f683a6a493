package dev.tulip.tests.cpython;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A file of tab-separated columns among the test resources, whose first line names the columns. */
record Table(List<String> columns, List<List<String>> lines) {

  static Table read(String resource) throws IOException {
    try (var in = Table.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("no resource " + resource);
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** Where there is no such file there are no lines. */
  static Table readIfPresent(String resource) throws IOException {
    return Table.class.getResource(resource) == null
        ? new Table(List.of(), List.of())
        : read(resource);
  }

  static Table parse(String text) {
    var lines = text.lines().filter(line -> !line.isBlank()).map(Table::cells).toList();
    return new Table(lines.getFirst(), lines.subList(1, lines.size()));
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.split("\t", -1)).map(String::strip).toList();
  }

  /** What stands in that column of a line; nothing where the line is too short. */
  String cell(List<String> line, String column) {
    int place = columns.indexOf(column);
    return place < 0 || place >= line.size() ? "" : line.get(place);
  }

  /** The test that a line is about. */
  Row row(List<String> line) {
    return new Row(cell(line, "file"), cell(line, "class"), cell(line, "test"));
  }
}
