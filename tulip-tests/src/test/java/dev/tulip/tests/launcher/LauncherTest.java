package dev.tulip.tests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as a user meets it, first of all when something is wrong. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
@DisabledIfSystemProperty(
    named = "tulip.tier",
    matches = "portable",
    disabledReason = "the launcher chooses the tier itself")
class LauncherTest {

  private static final String GREETING =
      """
      import static dev.tulip.Asyncio.run;

      public class Greeting {
        public static void main(String[] args) {
          run(() -> System.out.println("Hello " + String.join(",", args) + "!"));
        }
      }
      """;

  private static final String SETTINGS =
      """
      import static dev.tulip.Asyncio.run;
      import static dev.tulip.Asyncio.getRunningLoop;

      public class Settings {
        public static void main(String[] args) {
          run(() -> System.out.println(tier() + " debug=" + getRunningLoop().getDebug()));
        }

        static String tier() {
          boolean opened =
              Object.class.getModule().isOpen("java.lang", Settings.class.getModule());
          return System.getProperty("tulip.tier") + " opened=" + opened;
        }
      }
      """;

  private static final String OPTIONS =
      """
      import java.util.Arrays;

      public class Options {
        public static void main(String[] args) {
          var all = ProcessHandle.current().info().arguments().orElseThrow();
          System.out.println(Arrays.stream(all).filter(each -> each.startsWith("--")).toList());
        }
      }
      """;

  private static final String INTERRUPTED =
      """
      import dev.tulip.Asyncio;
      import dev.tulip.KeyboardInterrupt;

      public class Interrupted {
        public static void main(String[] args) {
          try {
            Asyncio.run(() -> { throw new KeyboardInterrupt(); });
          } catch (KeyboardInterrupt e) {
            if (args.length > 0) {
              throw new IllegalStateException(args[0]);
            }
            throw e;
          }
        }
      }
      """;

  @TempDir Path folder;
  private LauncherSandbox sandbox;

  @BeforeEach
  void prepare() throws IOException {
    sandbox = new LauncherSandbox(folder);
    sandbox.withoutArchives();
  }

  // ---- programs

  @Test
  void runs_a_file_with_its_arguments_and_prints_nothing_of_its_own() throws Exception {
    sandbox.program("Greeting.java", GREETING);
    var result = sandbox.tulip("run", "Greeting.java", "brave", "new world");
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).isEqualTo("Hello brave,new world!\n");
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void passes_the_exit_code_of_the_program_on() throws Exception {
    sandbox.program("Ends.java", "class Ends { void main() { System.exit(7); } }");
    assertThat(sandbox.tulip("run", "Ends.java").exitCode()).isEqualTo(7);
  }

  @Test
  void opens_java_lang_for_the_fast_tier() throws Exception {
    sandbox.program("Settings.java", SETTINGS);
    var result = sandbox.tulip("run", "Settings.java");
    assertThat(result.out()).isEqualTo("null opened=true debug=false\n");
  }

  @Test
  void runs_without_flags_in_the_portable_tier_where_asked() throws Exception {
    sandbox.program("Settings.java", SETTINGS);
    var result = sandbox.tulip("run", "--portable", "Settings.java");
    assertThat(result.out()).isEqualTo("portable opened=false debug=false\n");
  }

  /** No archive of loaded classes goes with an option about modules: the start takes twice as long. */
  @Test
  void gives_a_compiled_program_no_option_about_modules_in_either_tier() throws Exception {
    sandbox.program("Options.java", OPTIONS);
    sandbox.compile("Options.java");
    assertThat(sandbox.tulip("run", "Options").out()).isEqualTo("[]\n");
    assertThat(sandbox.tulip("run", "--portable", "Options").out()).isEqualTo("[]\n");
  }

  @Test
  void turns_the_debug_mode_on_where_asked() throws Exception {
    sandbox.program("Settings.java", SETTINGS);
    var result = sandbox.tulip("run", "--debug", "Settings.java");
    assertThat(result.out()).isEqualTo("null opened=true debug=true\n");
  }

  @Test
  void an_uncaught_keyboard_interrupt_is_one_line_and_the_exit_code_of_ctrl_c() throws Exception {
    sandbox.program("Interrupted.java", INTERRUPTED);
    var fromSource = sandbox.tulip("run", "Interrupted.java");
    assertThat(fromSource.err()).isEqualTo("KeyboardInterrupt\n");
    assertThat(fromSource.exitCode()).isEqualTo(130);
    sandbox.compile("Interrupted.java");
    var compiled = sandbox.tulip("run", "Interrupted");
    assertThat(compiled.err()).isEqualTo("KeyboardInterrupt\n");
    assertThat(compiled.exitCode()).isEqualTo(130);
  }

  @Test
  void what_follows_a_caught_keyboard_interrupt_has_its_stack_trace() throws Exception {
    sandbox.program("Interrupted.java", INTERRUPTED);
    var result = sandbox.tulip("run", "Interrupted.java", "another error");
    assertThat(result.err())
        .startsWith("Exception in thread \"main\" java.lang.IllegalStateException: another error\n")
        .contains("\tat Interrupted.main(Interrupted.java:10)");
    assertThat(result.exitCode()).isOne();
  }

  // ---- what is wrong with the program

  @Test
  void a_file_that_does_not_exist_is_the_compilers_message_and_exit_code_1() throws Exception {
    var result = sandbox.tulip("run", "Missing.java");
    assertThat(result.err()).isEqualTo("error: file not found: Missing.java\n");
    assertThat(result.out()).isEmpty();
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void a_path_that_is_no_java_file_is_refused_before_anything_is_built() throws Exception {
    Files.delete(sandbox.jar());
    var result = sandbox.tulip("run", "src/Mine.jav");
    assertThat(result.err())
        .isEqualTo(
            "tulip: src/Mine.jav is no class name, and the name of a source file ends with"
                + " .java\n");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void a_file_that_does_not_compile_is_the_compilers_message_and_exit_code_1() throws Exception {
    sandbox.program("Broken.java", "class Broken { void main() { int x = ; } }\n");
    var result = sandbox.tulip("run", "Broken.java");
    assertThat(result.err())
        .startsWith("Broken.java:1: error: illegal start of expression\n")
        .endsWith("error: compilation failed\n")
        .doesNotContain("Exception")
        .doesNotContain("\tat ");
    assertThat(result.out()).isEmpty();
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void an_uncaught_exception_is_shown_with_the_lines_that_led_to_it() throws Exception {
    sandbox.program(
        "Fails.java",
        """
        import dev.tulip.Asyncio;

        void main() {
          Asyncio.run(() -> fail());
        }

        void fail() {
          throw new IllegalStateException("boom");
        }
        """);
    var result = sandbox.tulip("run", "Fails.java");
    assertThat(result.err())
        .startsWith("Exception in thread \"main\" java.lang.IllegalStateException: boom\n")
        .contains("\tat Fails.fail(Fails.java:8)\n")
        .endsWith("\tat Fails.main(Fails.java:4)\n");
    assertThat(result.exitCode()).isOne();
  }

  @Test
  void an_uncaught_exception_of_another_thread_is_shown_though_its_trace_is_short()
      throws Exception {
    sandbox.program(
        "Elsewhere.java",
        """
        import dev.tulip.Asyncio;
        import java.io.IOException;

        void main() {
          Asyncio.run(() -> connect());
        }

        Object connect() {
          var loop = Asyncio.getRunningLoop();
          var future = loop.createFuture();
          Thread.ofPlatform().start(() -> {
            var e = new IOException("connection refused");
            loop.callSoonThreadsafe(() -> future.setException(e));
          });
          return future.await();
        }
        """);
    var result = sandbox.tulip("run", "Elsewhere.java");
    assertThat(result.err())
        .startsWith("Exception in thread \"main\" java.io.IOException: connection refused\n")
        .contains("\tat Elsewhere.lambda$connect$")
        .endsWith("\tat Elsewhere.main(Elsewhere.java:5)\n");
    assertThat(result.exitCode()).isOne();
  }

  @Test
  void an_uncaught_exception_whose_trace_is_empty_is_shown_with_who_ran_the_loop()
      throws Exception {
    sandbox.program(
        "Bare.java",
        """
        import dev.tulip.Asyncio;

        void main() {
          Asyncio.run(() -> fail());
        }

        void fail() {
          var e = new IllegalStateException("bare");
          e.setStackTrace(new StackTraceElement[0]);
          throw e;
        }
        """);
    var result = sandbox.tulip("run", "Bare.java");
    assertThat(result.err())
        .startsWith("Exception in thread \"main\" java.lang.IllegalStateException: bare\n")
        .endsWith("\tat Bare.main(Bare.java:4)\n");
    assertThat(result.exitCode()).isOne();
  }

  @Test
  void an_uncaught_exception_made_before_the_run_keeps_its_trace() throws Exception {
    sandbox.program(
        "Early.java",
        """
        import dev.tulip.Asyncio;

        void main() {
          var e = new IllegalStateException("early");
          Asyncio.run(() -> { throw e; });
        }
        """);
    var result = sandbox.tulip("run", "Early.java");
    assertThat(result.err())
        .isEqualTo(
            "Exception in thread \"main\" java.lang.IllegalStateException: early\n"
                + "\tat Early.main(Early.java:4)\n");
    assertThat(result.exitCode()).isOne();
  }

  // ---- what is wrong with the command

  @Test
  void an_unknown_command_shows_the_usage_and_is_exit_code_2() throws Exception {
    var result = sandbox.tulip("walk");
    assertThat(result.err()).startsWith("tulip: unknown command walk\nusage: tulip run ");
    assertThat(result.exitCode()).isEqualTo(2);
  }

  @Test
  void no_command_no_file_and_an_unknown_option_are_exit_code_2() throws Exception {
    assertThat(sandbox.tulip().exitCode()).isEqualTo(2);
    assertThat(sandbox.tulip("run").exitCode()).isEqualTo(2);
    assertThat(sandbox.tulip("run", "--fast", "Greeting.java").exitCode()).isEqualTo(2);
  }

  @Test
  void help_and_version_go_to_standard_output() throws Exception {
    assertThat(sandbox.tulip("--help").out()).startsWith("usage: tulip run ");
    assertThat(sandbox.tulip("--version").out()).isEqualTo("tulip 0-test\n");
  }

  // ---- what is wrong with the machine

  @Test
  void without_a_new_enough_jdk_one_line_says_what_to_install_and_where_it_looked()
      throws Exception {
    sandbox.edit("NEEDED=25\n", "NEEDED=2500\n");
    sandbox.set("TULIP_JAVA_HOME", "");
    sandbox.program("Greeting.java", GREETING);
    var result = sandbox.tulip("run", "Greeting.java");
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.err())
        .startsWith("tulip: no JDK 2500 or newer found: install one")
        .contains("looked at JAVA_HOME, java on the PATH, /usr/lib/jvm");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void a_jdk_that_was_asked_for_and_is_none_is_named() throws Exception {
    sandbox.set("TULIP_JAVA_HOME", folder.toString());
    sandbox.program("Greeting.java", GREETING);
    var result = sandbox.tulip("run", "Greeting.java", "you");
    assertThat(result.err())
        .isEqualTo("tulip: TULIP_JAVA_HOME=" + folder + " is no JDK 25 or newer\n");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  // ---- building

  @Test
  void builds_on_first_use_and_says_so_in_one_line() throws Exception {
    var built = Files.move(sandbox.jar(), folder.resolve("built.jar"));
    sandbox.maven("cp " + built + " \"$JAR\"\n");
    sandbox.program("Greeting.java", GREETING);
    var first = sandbox.tulip("run", "Greeting.java", "you");
    assertThat(first.err()).isEqualTo("tulip: building Tulip (first use) …\n");
    assertThat(first.out()).isEqualTo("Hello you!\n");
    var second = sandbox.tulip("run", "Greeting.java", "again");
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).isEqualTo("Hello again!\n");
  }

  @Test
  void a_build_that_fails_shows_mavens_errors_without_its_advice_and_is_exit_code_1()
      throws Exception {
    Files.delete(sandbox.jar());
    sandbox.maven(
        """
        echo '[INFO] at work'
        echo '[ERROR] Failed to execute goal: no plugin -> [Help 1]'
        echo '[ERROR] '
        echo '[ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.'
        echo '[ERROR] [Help 1] http://example.com'
        exit 1
        """);
    sandbox.program("Greeting.java", GREETING);
    var result = sandbox.tulip("run", "Greeting.java");
    assertThat(result.err().lines())
        .containsExactly(
            "tulip: building Tulip (first use) …",
            "[ERROR] Failed to execute goal: no plugin",
            "tulip: the build failed; all that Maven said is in "
                + sandbox.jar().resolveSibling("tulip-build.log"));
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void a_build_that_fails_otherwise_shows_what_was_said() throws Exception {
    Files.delete(sandbox.jar());
    sandbox.maven("echo 'mvn: no JVM'\nexit 1\n");
    sandbox.program("Greeting.java", GREETING);
    var result = sandbox.tulip("run", "Greeting.java");
    assertThat(result.err()).contains("…\nmvn: no JVM\ntulip: the build failed; ");
  }

  @Test
  void without_maven_one_line_says_that_it_is_needed_for_the_build() throws Exception {
    Files.delete(sandbox.jar());
    sandbox.withoutMaven();
    sandbox.program("Greeting.java", GREETING);
    var result = sandbox.tulip("run", "Greeting.java");
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.err())
        .startsWith("tulip: Tulip has to be built first and Maven (mvn) is not on");
    assertThat(result.exitCode()).isEqualTo(1);
  }
}
