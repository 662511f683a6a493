package dev.tulip.tests.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.tests.ChildProcess;
import dev.tulip.tests.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs each program of {@code examples/} that can be run alone in a JVM of its own, in the tier of
 * this test, and compares what it prints with what its header says. They sleep most of the time, so a
 * few run at once. {@link NetworkExamplesTest} runs the others.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExamplesTest {

  private static final int AT_ONCE = 6;

  /** What the clock says is never twice the same. */
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6}");

  private final List<Example> examples;
  private final List<Example> alone;
  private final Map<Example, Future<ChildProcess.Result>> runs = new HashMap<>();
  private final ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE);

  ExamplesTest() throws IOException {
    examples = Example.all(Repository.root().resolve("examples"));
    alone = examples.stream().filter(Example::runsAlone).toList();
  }

  List<Example> examples() {
    return examples;
  }

  List<Example> alone() {
    return alone;
  }

  @BeforeAll
  void startAll() {
    alone.forEach(example -> runs.put(example, executor.submit(() -> run(example))));
  }

  @AfterAll
  void stopAll() {
    executor.shutdownNow();
  }

  private static ChildProcess.Result run(Example example) throws Exception {
    return SourceFile.run(example.file());
  }

  @ParameterizedTest
  @MethodSource("alone")
  void prints_what_its_header_says(Example example) throws Exception {
    var result = runs.get(example).get();
    assertThat(result.err()).isEmpty();
    assertThat(withoutTime(result.out().lines().toList()))
        .isNotEmpty()
        .isEqualTo(withoutTime(example.prints()));
    assertThat(result.exitCode()).isZero();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void says_how_to_run_it(Example example) {
    assertThat(example.commands()).isNotEmpty();
    assertThat(example.commands().getLast() + " ")
        .startsWith("./tulip run examples/" + example.name() + " ");
  }

  @Test
  void one_that_does_not_run_alone_has_a_test_of_its_own() throws IOException {
    var source = "tulip-tests/src/test/java/dev/tulip/tests/examples/NetworkExamplesTest.java";
    var tests = Files.readString(Repository.root().resolve(source));
    assertThat(examples)
        .filteredOn(example -> !example.runsAlone())
        .isNotEmpty()
        .allMatch(example -> tests.contains('"' + example.name() + '"'));
  }

  private static List<String> withoutTime(List<String> lines) {
    return lines.stream().map(line -> TIME.matcher(line).replaceAll("<time>")).toList();
  }
}
