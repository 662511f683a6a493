package dev.tulip.tests.signal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tulip.Asyncio;
import dev.tulip.process.Stdio;
import dev.tulip.process.SubprocessOptions;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.ChildProcess;
import dev.tulip.tests.CoreClasses;
import dev.tulip.tests.Tiers;
import dev.tulip.tests.cpython.FromCpython;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Ctrl-C as a signal that a loop handles, on a real program: {@link SignalProgram}. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals to send")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CtrlCTest {

  private static final int INT = 2;

  /** Who starts the tests in the background of a script has children that ignore the signal. */
  @BeforeAll
  static void theSignalMustNotBeIgnored() throws IOException {
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

  private record Ending(int returncode, List<String> lines) {}

  /** Runs the program and presses Ctrl-C when it is ready. */
  private static Ending interrupt(String what) throws Exception {
    var options = SubprocessOptions.defaults().withStdout(Stdio.PIPE);
    var child = Asyncio.createSubprocessExec(options, ChildProcess.java(), arguments(what));
    var lines = new ArrayList<String>();
    for (var line : child.stdout().lines(UTF_8)) {
      lines.add(line.strip());
      if (line.strip().equals("ready")) {
        child.sendSignal("INT");
      }
    }
    return new Ending(child.waitFor(), lines);
  }

  private static String[] arguments(String what) throws Exception {
    var classes =
        Path.of(SignalProgram.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    var arguments = new ArrayList<String>();
    arguments.addAll(
        Tiers.isFast()
            ? List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED")
            : List.of("-Dtulip.tier=portable"));
    arguments.add("-cp");
    arguments.add(CoreClasses.location() + File.pathSeparator + classes);
    arguments.add(SignalProgram.class.getName());
    arguments.add(what);
    return arguments.toArray(new String[0]);
  }

  @FromCpython(file = "test_events", type = "EventLoopTestsMixin", test = "test_add_signal_handler")
  @TulipTest
  void a_handler_takes_the_place_of_what_the_runner_does() throws Exception {
    var ending = interrupt("handles");
    assertThat(ending.lines()).containsExactly("ready", "handled", "end");
    assertThat(ending.returncode()).isZero();
  }

  @FromCpython(
      file = "test_unix_events",
      type = "SelectorEventLoopSignalTests",
      test = "test_remove_signal_handler_2")
  @TulipTest
  void removing_it_gives_the_signal_back_to_the_runner() throws Exception {
    var ending = interrupt("handles no more");
    assertThat(ending.lines()).containsExactly("removed: true", "ready", "interrupted", "end");
    assertThat(ending.returncode()).isZero();
  }

  @TulipTest
  void when_the_loop_is_closed_the_signal_is_the_jvms_again() throws Exception {
    var ending = interrupt("has ended");
    assertThat(ending.lines()).containsExactly("ready");
    assertThat(ending.returncode()).isEqualTo(-INT);
  }
}
