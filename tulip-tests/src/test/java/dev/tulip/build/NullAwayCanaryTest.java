package dev.tulip.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Proves that the null checker of the build still catches something. A NullAway that does not fit
 * the compiler it runs in reports nothing and fails nothing, so silence alone is no evidence.
 */
@DisabledIfSystemProperty(
    named = "tulip.tier",
    matches = "portable",
    disabledReason = "the build is the same in both tiers")
class NullAwayCanaryTest {
  private static final List<String> EXPORTED =
      List.of("api", "code", "file", "main", "model", "parser", "processing", "tree", "util");
  private static final List<String> OPENED = List.of("code", "comp");

  @TempDir Path folder;

  @Test
  void returning_null_where_the_type_forbids_it_does_not_compile() throws Exception {
    var output =
        compile(
            """
            package dev.tulip.canary;

            final class Canary {
              String name() {
                return null;
              }
            }
            """);
    assertThat(output.text()).contains("error: [NullAway]");
    assertThat(output.exitCode()).isEqualTo(1);
  }

  @Test
  void returning_null_where_the_type_allows_it_compiles() throws Exception {
    var output =
        compile(
            """
            package dev.tulip.canary;

            import org.jspecify.annotations.Nullable;

            final class Canary {
              @Nullable String name() {
                return null;
              }
            }
            """);
    assertThat(output.text()).isEmpty();
    assertThat(output.exitCode()).isZero();
  }

  private record Output(int exitCode, String text) {}

  private Output compile(String source) throws IOException, InterruptedException {
    var file = Files.writeString(folder.resolve("Canary.java"), source);
    var process = new ProcessBuilder(command(file)).redirectErrorStream(true).start();
    var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Output(process.waitFor(), text);
  }

  private List<String> command(Path file) {
    var classPath = System.getProperty("java.class.path");
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "javac").toString());
    EXPORTED.forEach(name -> command.add("-J--add-exports=" + internal(name)));
    OPENED.forEach(name -> command.add("-J--add-opens=" + internal(name)));
    command.addAll(List.of("-XDcompilePolicy=simple", "--should-stop=ifError=FLOW", "-proc:none"));
    command.add(System.getProperty("tulip.errorprone.plugin"));
    command.addAll(List.of("-processorpath", classPath, "-classpath", classPath));
    command.addAll(List.of("-d", folder.resolve("classes").toString(), file.toString()));
    return command;
  }

  private static String internal(String name) {
    return "jdk.compiler/com.sun.tools.javac." + name + "=ALL-UNNAMED";
  }
}
