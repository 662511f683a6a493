package dev.tulip.tests.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A Markdown document as the names in its code, by section. */
record Document(List<Section> sections) {

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");
  private static final Pattern CALL = Pattern.compile("([A-Za-z_]\\w*)\\(");

  /** What stands under one heading of the second level. */
  record Section(String title, List<String> lines) {

    /** Every name in code. */
    Set<String> names() {
      return lines.stream()
          .flatMap(line -> CODE.matcher(line).results())
          .flatMap(code -> NAME.matcher(code.group(1)).results())
          .map(name -> name.group())
          .collect(Collectors.toSet());
    }
  }

  static Document read(Path file) throws IOException {
    var sections = new ArrayList<Section>();
    sections.add(new Section("", new ArrayList<>()));
    for (var line : Files.readAllLines(file)) {
      if (line.startsWith("## ")) {
        sections.add(new Section(line.substring(3), new ArrayList<>()));
      }
      sections.getLast().lines().add(line);
    }
    return new Document(sections);
  }

  /** The names of one class and its members: all names of the sections that name the class. */
  Set<String> namesBeside(String type) {
    var names = new TreeSet<String>();
    for (var section : sections) {
      var here = section.names();
      if (here.contains(type)) {
        names.addAll(here);
      }
    }
    return names;
  }

  /** What is called in code in the tables' columns of this title. */
  Set<String> callsInColumn(String title) {
    var calls = new TreeSet<String>();
    int column = -1;
    for (var line : sections.stream().flatMap(section -> section.lines().stream()).toList()) {
      var cells = cells(line);
      if (cells.isEmpty()) {
        column = -1;
      } else if (column < 0) {
        column = cells.contains(title) ? cells.indexOf(title) : Integer.MAX_VALUE;
      } else if (column < cells.size()) {
        addCalls(cells.get(column), calls);
      }
    }
    return calls;
  }

  private static void addCalls(String cell, Set<String> calls) {
    CODE.matcher(cell)
        .results()
        .flatMap(code -> CALL.matcher(code.group(1)).results())
        .forEach(call -> calls.add(call.group(1)));
  }

  /** The cells of a table's row; none where the line is no row. */
  private static List<String> cells(String line) {
    if (!line.startsWith("|")) {
      return List.of();
    }
    var inner = line.substring(1, line.lastIndexOf('|'));
    return Pattern.compile("(?<!\\\\)\\|").splitAsStream(inner).map(String::strip).toList();
  }
}
