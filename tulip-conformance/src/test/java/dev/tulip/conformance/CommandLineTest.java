package dev.tulip.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command in a JVM of its own, for its exit code and what it writes where. */
class CommandLineTest {

  private static final String GOOD =
      """
      {"id": 1, "bodies": [], "main": []}
      """;

  @TempDir Path folder;

  private int run(String input) throws IOException, InterruptedException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var classPath = System.getProperty("java.class.path");
    return new ProcessBuilder(java, "-cp", classPath, Conformance.class.getName())
        .redirectInput(Files.writeString(folder.resolve("in"), input).toFile())
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile())
        .start()
        .waitFor();
  }

  private String written(String name) throws IOException {
    return Files.readString(folder.resolve(name)).replace(System.lineSeparator(), "\n");
  }

  @Test
  void ends_with_zero_when_every_line_is_answered() throws Exception {
    assertThat(run(GOOD)).isZero();
    assertThat(written("out"))
        .isEqualTo("{\"id\":1,\"trace\":[\"0 main begin\",\"0 main returned null\"]}\n");
    assertThat(written("err")).isEmpty();
  }

  @Test
  void ends_with_one_at_a_bad_line_once_those_before_it_are_answered() throws Exception {
    assertThat(run(GOOD + "{\"id\": 2, \"bodies\": []}\n" + GOOD)).isEqualTo(1);
    assertThat(written("out").lines()).hasSize(1);
    assertThat(written("err")).isEqualTo("trace: line 2: main: must be a list, not null\n");
  }
}
