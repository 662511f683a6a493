package dev.tulip.tests.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.tests.ChildProcess;
import dev.tulip.tests.Repository;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs each program of {@code examples/} in a JVM of its own, in the tier of this test, and
 * compares what it prints with what its header says. They sleep most of the time, so a few run at
 * once.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExamplesTest {

  private static final int AT_ONCE = 6;

  /** What the clock says is never twice the same. */
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6}");

  private final List<Example> examples;
  private final Map<Example, Future<ChildProcess.Result>> runs = new HashMap<>();
  private final ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE);

  ExamplesTest() throws IOException {
    examples = Example.all(Repository.root().resolve("examples"));
  }

  List<Example> examples() {
    return examples;
  }

  @BeforeAll
  void startAll() {
    examples.forEach(example -> runs.put(example, executor.submit(() -> run(example))));
  }

  @AfterAll
  void stopAll() {
    executor.shutdownNow();
  }

  private static ChildProcess.Result run(Example example) throws Exception {
    return SourceFile.run(example.file());
  }

  @ParameterizedTest
  @MethodSource("examples")
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
    assertThat(example.commands()).containsExactly("./tulip run examples/" + example.name());
  }

  private static List<String> withoutTime(List<String> lines) {
    return lines.stream().map(line -> TIME.matcher(line).replaceAll("<time>")).toList();
  }
}
