package dev.tulip.tests.cpython;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CoverageReportTest {

  private static final Table TESTS =
      Table.parse(
          """
          file\tclass\ttest\tsince\tkind\tnote\tstatus
          test_locks\tA\ttest_one\t3.11\tD\t\t
          test_locks\tA\ttest_two\t3.11\tA\ttoString\t
          test_locks\tA\ttest_three\t3.11\tD\t\tgone in 3.13
          test_locks\tA\ttest_types\t3.11\tN\tdynamic typing\t
          test_events\tB\ttest_loop\t3.11\tD\t\t
          test_events\tB\ttest_socket\t3.11\tD\t\t
          test_streams\tC\ttest_read\t3.11\tD\t\t
          """);
  private static final Table IO_ROWS =
      Table.parse(
          """
          file\tclass\ttest
          test_events\tB\ttest_socket
          """);

  private static final Suite SUITE = Suite.of(TESTS, IO_ROWS);

  private static Row lock(String test) {
    return new Row("test_locks", "A", test);
  }

  private static Coverage coverage(Map<Row, String> reasons) {
    var covered = Set.of(lock("test_one"), new Row("test_events", "B", "test_socket"));
    return new Coverage(SUITE, covered, reasons);
  }

  @Test
  void it_counts_portable_rows_by_file_apart_for_io() {
    var report = new CoverageReport(coverage(Map.of(lock("test_two"), "no such thing")));
    assertThat(report.tables())
        .isEqualTo(
            """
            | without I/O | portable | covered | not, for a reason | not yet | covered |
            |---|---:|---:|---:|---:|---:|
            | `test_locks` | 3 | 1 | 1 | 1 | 33.3 % |
            | `test_events` | 1 | 0 | 0 | 1 | 0.0 % |
            | all | 4 | 1 | 1 | 2 | 25.0 % |

            | with I/O | portable | covered | not, for a reason | not yet | covered |
            |---|---:|---:|---:|---:|---:|
            | `test_events` | 1 | 1 | 0 | 0 | 100.0 % |
            | `test_streams` | 1 | 0 | 0 | 1 | 0.0 % |
            | all | 2 | 1 | 0 | 1 | 50.0 % |
            """);
  }

  @Test
  void it_lists_what_is_not_covered() {
    var report = new CoverageReport(coverage(Map.of(lock("test_two"), "no such thing")));
    assertThat(report.all().lines())
        .containsSubsequence(
            "## Not covered, for a reason",
            "- test_locks A.test_two: no such thing",
            "## Not covered yet, without I/O",
            "- test_locks A.test_three",
            "- test_events B.test_loop",
            "## Not covered yet, with I/O",
            "- test_streams C.test_read");
  }

  @Test
  void a_reason_must_be_one_and_for_a_portable_row_that_is_not_covered() {
    var faults =
        coverage(
                Map.of(
                    lock("test_one"), "why",
                    lock("test_two"), "",
                    lock("test_three"), "why",
                    lock("test_types"), "why",
                    lock("test_unknown"), "why"))
            .faultsOfReasons();
    assertThat(faults)
        .containsExactlyInAnyOrder(
            "test_locks A.test_one is covered after all",
            "test_locks A.test_two has no reason",
            "test_locks A.test_types is not a portable test",
            "test_locks A.test_unknown is not a portable test");
  }
}
