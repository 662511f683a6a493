package dev.tulip.tests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.tests.ChildProcess;
import dev.tulip.tests.CoreClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which method a compiled program begins with: the same as with {@code java CLASS}. */
@DisabledIfSystemProperty(
    named = "tulip.tier",
    matches = "portable",
    disabledReason = "it has nothing to do with the tier")
class MainMethodTest {

  private static final String PROGRAMS =
      """
      class Static { static void main(String[] args) { IO.println("static " + args[0]); } }
      class StaticAlone { static void main() { IO.println("static alone"); } }
      class Instance { void main(String[] args) { IO.println("instance " + args[0]); } }
      class InstanceAlone { protected void main() { IO.println("instance alone"); } }
      class Both { static void main() {} void main(String[] a) { IO.println("with arguments"); } }
      class Inherits extends Instance {}
      interface Default { default void main() { IO.println("default"); } }
      class OfInterface implements Default {}
      class Hides extends Instance { private static void main() {} }
      class PrivateOne { private static void main(String[] a) {} void main() { IO.println("no-arg"); } }
      class Value { static int main(String[] args) { return 1; } void main() { IO.println("void"); } }
      class Throws { void main() throws Exception { throw new InstantiationException("mine"); } }
      class None { int main() { return 1; } }
      abstract class Abstract { void main() {} }
      class NeedsArgument { NeedsArgument(int i) {} void main() {} }
      class PrivateConstructor { private PrivateConstructor() {} void main() {} }
      """;

  @TempDir static Path folder;

  @BeforeAll
  static void compile() throws IOException {
    var file = Files.writeString(folder.resolve("Programs.java"), PROGRAMS).toString();
    var compiler = ToolProvider.getSystemJavaCompiler();
    assertThat(compiler.run(null, null, null, "-d", folder.toString(), file)).isZero();
  }

  private static ChildProcess.Result run(String... command) throws Exception {
    var all = new ArrayList<>(List.of(ChildProcess.java(), "-cp"));
    all.addAll(List.of(command));
    return ChildProcess.run(new ProcessBuilder(all).directory(folder.toFile()));
  }

  private static ChildProcess.Result launch(String program) throws Exception {
    var core = CoreClasses.location().toString();
    return run(core, "dev.tulip.launch.Main", folder.toString(), program, "argument");
  }

  @ParameterizedTest
  @CsvSource({
    "Static, static argument",
    "StaticAlone, static alone",
    "Instance, instance argument",
    "InstanceAlone, instance alone",
    "Both, with arguments",
    "Inherits, instance argument",
    "OfInterface, default",
    "Hides, instance argument",
    "PrivateOne, no-arg",
    "Value, void",
  })
  void the_method_is_the_one_that_java_would_call(String program, String output) throws Exception {
    var result = launch(program);
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).isEqualTo(output + "\n");
    assertThat(run(folder.toString(), program, "argument").out()).isEqualTo(result.out());
  }

  @Test
  void what_it_throws_is_thrown_as_it_is() throws Exception {
    var result = launch("Throws");
    assertThat(result.err())
        .startsWith("Exception in thread \"main\" java.lang.InstantiationException: mine\n")
        .doesNotContain("Caused by");
    assertThat(result.exitCode()).isOne();
  }

  @ParameterizedTest
  @CsvSource({
    "None, no main method in class None: it has to be void main(String[]) or void main()",
    "Abstract, 'main of class Abstract is not static, and no instance can be made'",
    "NeedsArgument, 'main of class NeedsArgument is not static, and no instance can be made'",
    "PrivateConstructor, 'main of class PrivateConstructor is not static, and no instance'",
    "Missing, class not found: Missing (a source file's name ends with .java)",
    "Programs, class not found: Programs (to run the source file: tulip run Programs.java)",
    "Static.class, class not found: Static.class (a class is named without .class)",
    "Mine.jav, class not found: Mine.jav (a source file's name ends with .java)",
  })
  void without_one_a_line_says_what_is_missing(String program, String message) throws Exception {
    var result = launch(program);
    assertThat(result.err()).startsWith("error: " + message);
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.exitCode()).isOne();
  }
}
