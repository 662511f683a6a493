package dev.tulip.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.tests.cpython.FromCpython;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arguments that asyncio refuses when it is called, with a TypeError, and Tulip's types before. */
class RefusedByCompilerTest {

  private static final String PROGRAM =
      """
      import dev.tulip.*;
      import java.time.Duration;
      import java.util.*;

      class Snippet {
        void run(Future<String> future, Coroutine<String> coroutine, Task<String> task) {
          %s;
          %s;
        }
      }
      """;

  private static final int LINE_OF_WRONG = 8;

  @TempDir private Path output;

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String right, String wrong) {
      super(URI.create("string:///Snippet.java"), Kind.SOURCE);
      this.text = PROGRAM.formatted(right, wrong);
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static List<Diagnostic<?>> errors(Source source, Path output) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var found = new DiagnosticCollector<JavaFileObject>();
    var options = List.of("-proc:none", "-d", output.toString(), "-cp", tulip());
    compiler.getTask(null, null, found, options, null, List.of(source)).call();
    List<Diagnostic<?>> errors = new ArrayList<>(found.getDiagnostics());
    errors.removeIf(diagnostic -> diagnostic.getKind() != Diagnostic.Kind.ERROR);
    return errors;
  }

  private static String tulip() {
    try {
      return Path.of(Asyncio.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Compiles both, and has one error: that no method takes what {@code wrong} gives it. */
  private void assertRefused(String wrong, String right) {
    var errors = errors(new Source(right, wrong), output);
    assertThat(errors).hasSize(1);
    assertThat(errors.getFirst().getLineNumber()).isEqualTo(LINE_OF_WRONG);
    assertThat(errors.getFirst().getCode()).contains("cant.apply.symbol");
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_as_completed_invalid_args")
  @Test
  void as_completed_of_one_future_or_coroutine() {
    assertRefused("Asyncio.asCompleted(future)", "Asyncio.asCompleted(List.of(future))");
    assertRefused("Asyncio.asCompleted(coroutine)", "Asyncio.asCompleted(List.of(coroutine))");
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_wait_invalid_args")
  @Test
  void wait_for_one_future_or_for_a_coroutine() {
    assertRefused("Asyncio.waitTasks(task)", "Asyncio.waitTasks(List.of(task))");
    assertRefused("Asyncio.waitTasks(coroutine)", "Asyncio.waitTasks(List.of(future))");
    assertRefused("Asyncio.waitTasks(List.of(coroutine))", "Asyncio.waitTasks(List.of(future))");
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_wait_errors")
  @Test
  void waiting_until_what_there_is_no_name_for() {
    assertRefused(
        "Asyncio.waitTasks(List.of(task), -1)",
        "Asyncio.waitTasks(List.of(task), ReturnWhen.ALL_COMPLETED)");
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_sleep_when_delay_is_nan")
  @Test
  void a_delay_that_is_no_number() {
    assertRefused("Asyncio.sleep(Double.NaN)", "Asyncio.sleep(Duration.ofSeconds(1))");
  }
}
