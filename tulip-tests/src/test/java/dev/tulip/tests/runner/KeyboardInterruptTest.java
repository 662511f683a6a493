package dev.tulip.tests.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tulip.tests.ChildProcess;
import dev.tulip.tests.CoreClasses;
import dev.tulip.tests.FastTierOnly;
import dev.tulip.tests.Tiers;
import dev.tulip.tests.cpython.FromCpython;
import java.io.BufferedReader;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Ctrl-C, pressed on a real program: {@link InterruptedProgram}. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no kill -INT")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KeyboardInterruptTest {

  private static final int KILLED_BY_INT = 130;
  private static final int INT = 2;

  private record Ending(int exitCode, List<String> lines, String errors) {}

  /** Who starts the tests in the background of a script has children that ignore the signal. */
  @BeforeAll
  static void theSignalMustNotBeIgnored() throws Exception {
    var status = Path.of("/proc/self/status");
    if (Files.exists(status)) {
      var ignored =
          Files.readAllLines(status).stream()
              .filter(line -> line.startsWith("SigIgn:"))
              .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
              .anyMatch(mask -> (mask >> (INT - 1) & 1) == 1);
      assumeFalse(ignored, "SIGINT is ignored here");
    }
  }

  private static List<String> command(String what, String... flags) throws Exception {
    var classes =
        Path.of(
            InterruptedProgram.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    var command = new ArrayList<String>();
    command.add(ChildProcess.java());
    command.addAll(
        Tiers.isFast()
            ? List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED")
            : List.of("-Dtulip.tier=portable"));
    command.addAll(List.of(flags));
    command.addAll(
        List.of(
            "-cp",
            CoreClasses.location() + File.pathSeparator + classes,
            InterruptedProgram.class.getName(),
            what));
    return command;
  }

  /** Presses Ctrl-C each time the program says one of {@code when}, in turn. */
  private static Ending interrupt(String what, String... when) throws Exception {
    var errors = Files.createTempFile("tulip", ".err");
    var process = new ProcessBuilder(command(what)).redirectError(errors.toFile()).start();
    try (var out = process.inputReader(StandardCharsets.UTF_8)) {
      var lines = new ArrayList<String>();
      for (var line : when) {
        readUntil(line, out, lines);
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
      }
      out.lines().forEach(lines::add);
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      return new Ending(process.exitValue(), lines, Files.readString(errors));
    } finally {
      process.destroyForcibly();
      Files.delete(errors);
    }
  }

  private static void readUntil(String wanted, BufferedReader out, List<String> lines)
      throws Exception {
    for (var line = out.readLine(); line != null; line = out.readLine()) {
      lines.add(line);
      if (line.equals(wanted)) {
        return;
      }
    }
    throw new AssertionError("the program ended without saying '" + wanted + "': " + lines);
  }

  @Test
  void the_first_cancels_the_main_task_and_run_throws_keyboard_interrupt() throws Exception {
    var ending = interrupt("catches", "ready");
    assertThat(ending.lines())
        .containsExactly("ready", "cleaned up", "run threw KeyboardInterrupt", "end of main");
    assertThat(ending.exitCode()).isZero();
  }

  @FromCpython(file = "test_runners", type = "RunnerTests", test = "test_interrupt_wait")
  @Test
  void what_the_main_task_waits_for_is_cancelled_too() throws Exception {
    var ending = interrupt("waits for a future", "ready");
    assertThat(ending.lines())
        .containsExactly(
            "ready", "future cancelled: true", "run threw KeyboardInterrupt", "end of main");
  }

  @FromCpython(file = "test_runners", type = "RunnerTests", test = "test_interrupt_call_soon")
  @Test
  void a_main_task_that_waits_for_nothing_but_its_turn_is_cancelled() throws Exception {
    var ending = interrupt("spins", "ready");
    assertThat(ending.lines())
        .containsExactly("ready", "cleaned up", "run threw KeyboardInterrupt", "end of main");
  }

  @FromCpython(
      file = "test_runners",
      type = "RunnerTests",
      test = "test_signal_install_not_supported_ok")
  @Test
  void in_a_jvm_that_hands_out_no_signals_a_program_runs_as_ever() throws Exception {
    var process = new ProcessBuilder(command("ends", "-Xrs")).redirectErrorStream(true).start();
    try (var out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.lines().toList()).containsExactly("ran", "end of main");
      assertThat(process.waitFor()).isZero();
    }
  }

  @Test
  void uncaught_it_ends_the_program_with_a_stack_trace() throws Exception {
    var ending = interrupt("waits", "ready");
    assertThat(ending.lines()).containsExactly("ready", "cleaned up");
    assertThat(ending.errors())
        .startsWith("Exception in thread \"main\" dev.tulip.KeyboardInterrupt");
    assertThat(ending.exitCode()).isOne();
  }

  @Test
  void a_main_task_that_declines_ends_as_it_likes() throws Exception {
    var ending = interrupt("declines", "ready");
    assertThat(ending.lines()).containsExactly("ready", "cleaned up", "declined", "end of main");
    assertThat(ending.exitCode()).isZero();
  }

  @Test
  void the_second_ends_the_program() throws Exception {
    var ending = interrupt("goes on", "ready", "declined");
    assertThat(ending.lines()).containsExactly("ready", "cleaned up", "declined");
    assertThat(ending.exitCode()).isEqualTo(KILLED_BY_INT);
  }

  @FromCpython(file = "test_runners", type = "RunnerTests", test = "test_interrupt_cancelled_task")
  @Test
  void a_main_task_that_was_cancelled_otherwise_too_is_just_cancelled() throws Exception {
    var ending = interrupt("cancels itself too", "ready");
    assertThat(ending.lines())
        .containsExactly("ready", "cleaned up", "run threw CancelledError", "end of main");
  }

  @FastTierOnly
  @Test
  void it_interrupts_a_main_task_that_is_blocked_in_the_jdk() throws Exception {
    var ending = interrupt("sleeps in the JDK", "ready");
    assertThat(ending.lines())
        .containsExactly("ready", "run threw KeyboardInterrupt", "end of main");
  }

  @Test
  void off_the_main_thread_it_is_left_alone() throws Exception {
    var ending = interrupt("runs elsewhere", "ready");
    assertThat(ending.lines()).containsExactly("ready");
    assertThat(ending.exitCode()).isEqualTo(KILLED_BY_INT);
  }

  @Test
  void after_the_run_it_ends_the_program_as_ever() throws Exception {
    var ending = interrupt("has ended", "ready");
    assertThat(ending.lines()).containsExactly("ready");
    assertThat(ending.exitCode()).isEqualTo(KILLED_BY_INT);
  }

  @Test
  void a_handler_of_the_programs_own_is_left_in_place() throws Exception {
    var ending = interrupt("has a handler", "ready");
    assertThat(ending.lines()).containsExactly("ready", "own handler");
    assertThat(ending.exitCode()).isZero();
  }
}
