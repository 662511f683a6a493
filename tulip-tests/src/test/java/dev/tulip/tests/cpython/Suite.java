package dev.tulip.tests.cpython;

import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.Set;

/**
 * CPython's suite for asyncio.
 *
 * @param rows all tests
 * @param portable those that make sense in Java, in the order of the list
 * @param io those that need sockets, pipes, processes or signals
 */
record Suite(Set<Row> rows, SequencedSet<Row> portable, Set<Row> io) {

  /** Files that need none of these, but for the rows listed in {@code io-rows.tsv}. */
  private static final Set<String> WITHOUT_IO =
      Set.of(
          "test_base_events",
          "test_events",
          "test_futures",
          "test_futures2",
          "test_tasks",
          "test_eager_task_factory",
          "test_taskgroups",
          "test_timeouts",
          "test_waitfor",
          "test_locks",
          "test_queues",
          "test_runners",
          "test_threads",
          "test_context",
          "test_pep492",
          "test_graph",
          "test_staggered");

  /** Kinds of tests to be had in Java: as it is, and adapted. */
  private static final Set<String> PORTABLE_KINDS = Set.of("D", "A");

  static Suite read() throws IOException {
    return of(Table.read("/cpython/tests.tsv"), Table.readIfPresent("/cpython/io-rows.tsv"));
  }

  static Suite of(Table tests, Table ioRows) {
    var rows = new HashSet<Row>();
    var portable = new LinkedHashSet<Row>();
    var io = new HashSet<Row>();
    for (var line : tests.lines()) {
      var row = tests.row(line);
      rows.add(row);
      if (PORTABLE_KINDS.contains(tests.cell(line, "kind"))) {
        portable.add(row);
      }
      if (!WITHOUT_IO.contains(row.file())) {
        io.add(row);
      }
    }
    ioRows.lines().forEach(line -> io.add(ioRows.row(line)));
    return new Suite(rows, portable, io);
  }
}
