package dev.tulip.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.spi.Driver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.json.JsonMapper;

/** Programs whose traces on CPython 3.14 are stored beside them have the same traces here. */
abstract class Replay {

  private static final JsonMapper JSON = new JsonMapper();

  /** The driver of a program's loop, of which {@code virtual} lets time pass. */
  abstract Driver driver(Driver virtual) throws IOException;

  private Driver driverOf(Driver virtual) {
    try {
      return driver(virtual);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Small programs, each named after what it once showed to be different. */
  @TestFactory
  Stream<DynamicTest> reduced_programs_have_the_trace_of_cpython() {
    return replay("/reduced.jsonl");
  }

  /** The random programs of the generator's first seeds, in the language's first version. */
  @TestFactory
  Stream<DynamicTest> random_programs_have_the_trace_of_cpython() {
    return replay("/golden.jsonl");
  }

  /** The short ones of the first seeds, in the whole language. */
  @TestFactory
  Stream<DynamicTest> random_programs_of_the_whole_language_have_the_trace_of_cpython() {
    return replay("/golden-all.jsonl");
  }

  private Stream<DynamicTest> replay(String resource) {
    return lines(resource).stream().map(this::replayOne);
  }

  private DynamicTest replayOne(String line) {
    var stored = JSON.readValue(line, Map.class);
    var program = Program.of(stored.get("program"));
    var trace = (List<?>) stored.get("trace");
    return DynamicTest.dynamicTest(
        program.id().toString(),
        () ->
            assertThat(String.join("\n", ProgramRunner.run(program, this::driverOf)))
                .as("program %s", program.id())
                .isEqualTo(joined(trace)));
  }

  private static String joined(List<?> trace) {
    return String.join("\n", trace.stream().map(String.class::cast).toList());
  }

  private static List<String> lines(String resource) {
    try (var in = Replay.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
