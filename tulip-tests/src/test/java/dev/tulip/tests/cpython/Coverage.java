package dev.tulip.tests.cpython;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What of CPython's suite Tulip's tests cover.
 *
 * @param covered the rows that a test is marked with
 * @param reasons of the rows known not to be covered, why
 */
record Coverage(Suite suite, Set<Row> covered, Map<Row, String> reasons) {

  /** What is known of a row. */
  enum State {
    COVERED,
    UNCOVERED,
    PENDING
  }

  static Map<Row, String> reasons(Table uncovered) {
    var reasons = new LinkedHashMap<Row, String>();
    for (var line : uncovered.lines()) {
      reasons.put(uncovered.row(line), uncovered.cell(line, "reason"));
    }
    return reasons;
  }

  State state(Row row) {
    if (covered.contains(row)) {
      return State.COVERED;
    }
    return reasons.containsKey(row) ? State.UNCOVERED : State.PENDING;
  }

  /** The portable rows that need I/O, or those that do not. */
  List<Row> portable(boolean io) {
    return portable(row -> suite.io().contains(row) == io);
  }

  /** The portable rows of which nothing is known. */
  List<Row> pending(boolean io) {
    return portable(io).stream().filter(row -> state(row) == State.PENDING).toList();
  }

  private List<Row> portable(Predicate<Row> wanted) {
    return suite.portable().stream().filter(wanted).toList();
  }

  /** What is wrong with the list of rows that are not covered. */
  List<String> faultsOfReasons() {
    var faults = new ArrayList<String>();
    reasons.forEach(
        (row, reason) -> {
          if (!suite.portable().contains(row)) {
            faults.add(row + " is not a portable test");
          }
          if (covered.contains(row)) {
            faults.add(row + " is covered after all");
          }
          if (reason.isEmpty()) {
            faults.add(row + " has no reason");
          }
        });
    return faults;
  }
}
