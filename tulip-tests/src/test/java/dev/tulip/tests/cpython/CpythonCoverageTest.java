package dev.tulip.tests.cpython;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.tests.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Tulip's tests show what CPython's own tests of asyncio ask for. Which shows what is said by
 * {@link FromCpython}; what none shows stands in {@code cpython/uncovered.tsv}, with the reason.
 */
class CpythonCoverageTest {

  private final Suite suite;
  private final List<Mark> marks;
  private final Coverage coverage;
  private final CoverageReport report;

  CpythonCoverageTest() throws IOException {
    suite = Suite.read();
    marks = TestClasses.marks();
    var covered = marks.stream().map(Mark::row).collect(Collectors.toSet());
    var reasons = Coverage.reasons(Table.readIfPresent("/cpython/uncovered.tsv"));
    coverage = new Coverage(suite, covered, reasons);
    report = new CoverageReport(coverage);
  }

  @Test
  void every_mark_names_a_test_of_cpython() {
    assertThat(marks).isNotEmpty();
    assertThat(marks.stream().filter(mark -> !suite.rows().contains(mark.row()))).isEmpty();
  }

  @Test
  void every_mark_is_on_a_test_that_runs() {
    assertThat(marks.stream().filter(mark -> !mark.isOnTest())).isEmpty();
  }

  @Test
  void every_row_that_needs_io_is_a_test_of_cpython() {
    assertThat(suite.rows()).containsAll(suite.io());
  }

  @Test
  void what_is_listed_as_not_covered_is_not_and_for_a_reason() {
    assertThat(coverage.faultsOfReasons()).isEmpty();
  }

  @Test
  void every_portable_test_without_io_is_covered_or_there_is_a_reason() {
    assertThat(coverage.pending(false)).isEmpty();
  }

  @Test
  void every_portable_test_with_io_is_covered_or_there_is_a_reason() {
    assertThat(coverage.pending(true)).isEmpty();
  }

  @Test
  void the_documentation_has_the_numbers() throws IOException {
    var file = Repository.root().resolve("tulip-tests/target/cpython-coverage.md");
    Files.createDirectories(file.getParent());
    Files.writeString(file, report.all());
    var part = new MarkedPart(Repository.root().resolve("docs/conformance.md"), "cpython coverage");
    if (Boolean.getBoolean("tulip.write")) {
      part.write(report.tables());
    }
    assertThat(part.read())
        .as("the part of %s; run this test with -Dtulip.write=true to mend it", part)
        .isEqualTo(report.tables());
  }
}
