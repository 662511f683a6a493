package dev.tulip.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.tests.Repository;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code in Javadoc and documents compiles. */
class SnippetsTest {

  private static final String HEADER =
      """
      import module java.base;
      import dev.tulip.*;
      import dev.tulip.process.*;
      import dev.tulip.queue.*;
      import dev.tulip.spi.*;
      import dev.tulip.stream.*;
      import dev.tulip.sync.*;
      import dev.tulip.testing.*;
      import dev.tulip.transport.*;
      import static dev.tulip.Asyncio.*;
      import static dev.tulip.testing.ScriptedDriver.*;
      import static java.nio.charset.StandardCharsets.UTF_8;
      import org.junit.jupiter.api.extension.ExtendWith;
      import org.junit.jupiter.params.ParameterizedTest;
      import org.junit.jupiter.params.provider.ValueSource;
      import static org.junit.jupiter.api.Assertions.*;
      """;

  /** What snippets take for granted. */
  private static final String SURROUNDINGS =
      """
      abstract class Surroundings {
        Lock lock;
        Condition condition;
        Barrier barrier;
        Queue<String> queue;
        List<String> jobs;
        String job;
        List<String> log;
        Future<String> a;
        Future<String> b;
        Reader reader;
        int balance;

        void connect() {}
        void transfer() {}
        void work() {}
        void work(String job) {}
        void use(String result) {}
        void log(String line) {}
        void say(String word, int seconds) {}
        int fetch() { return 0; }
        String fetch(String what) { return what; }
        Generator<String> readLines(Reader reader) { return null; }
        <T> T retry(Coroutine<T> call) { return null; }
        void retry(VoidCoroutine call) {}

        static class Client implements Protocol {}

        static class Session { boolean isOver() { return true; } }

        static class MyDriver implements Driver {
          public void select(long timeoutNanos, Readiness ready) {}
          public void wakeup() {}
          public boolean isWatching() { return false; }
          public void close() {}
        }
      }
      """;

  @TempDir Path classes;

  private static List<Snippet> snippets() throws IOException {
    var root = Repository.root();
    var all = new ArrayList<Snippet>();
    all.addAll(Snippet.below(root.resolve("tulip-core/src/main/java"), ".java"));
    all.addAll(Snippet.below(root.resolve("tulip-testing/src/main/java"), ".java"));
    all.addAll(Snippet.below(root.resolve("docs"), ".md"));
    all.addAll(Snippet.of(root.resolve("README.md")));
    all.addAll(Snippet.of(root.resolve("README.zh-CN.md")));
    return all;
  }

  @Test
  void every_snippet_compiles() throws IOException {
    var snippets = snippets();
    assertThat(snippets)
        .map(snippet -> snippet.file().getFileName().toString())
        .contains("Asyncio.java", "Queue.java", "TulipTest.java", "README.md", "README.zh-CN.md");
    assertThat(errors(snippets)).isEmpty();
  }

  @Test
  void one_that_does_not_compile_is_named_with_the_place_and_the_error() {
    var javadoc =
        """
        /**
         * Waits.
         *
         * {@snippet :
         * while (true) {
         *   qeue.get();
         * }
         * }
         */
        """;
    var snippets = Snippet.ofJavadoc(Path.of("Some.java"), javadoc);
    assertThat(errors(snippets))
        .singleElement()
        .asString()
        .startsWith("Some.java:5: cannot find symbol");
  }

  /** Those of all {@code snippets}, by one run of the compiler. */
  private List<String> errors(List<Snippet> snippets) {
    var sources = new ArrayList<JavaFileObject>();
    sources.add(new Source("Surroundings", HEADER + SURROUNDINGS));
    for (int i = 0; i < snippets.size(); i++) {
      var name = "Snippet" + i;
      sources.add(new Source(name, snippets.get(i).asSource(name, HEADER, "Surroundings")));
    }
    var found = new DiagnosticCollector<JavaFileObject>();
    var classPath = System.getProperty("java.class.path");
    var options = List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp", classPath);
    var compiler = ToolProvider.getSystemJavaCompiler();
    compiler.getTask(null, null, found, options, null, sources).call();
    return found.getDiagnostics().stream()
        .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
        .map(
            diagnostic ->
                place(diagnostic.getSource(), snippets) + ": " + diagnostic.getMessage(null))
        .toList();
  }

  private static String place(JavaFileObject source, List<Snippet> snippets) {
    var name = source.getName().replaceAll("\\D", "");
    return name.isEmpty() ? source.getName() : snippets.get(Integer.parseInt(name)).toString();
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String code;

    Source(String name, String code) {
      super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
      this.code = code;
    }

    @Override
    public String getCharContent(boolean ignoreEncodingErrors) {
      return code;
    }
  }
}
