package dev.tulip.tests.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.tests.ChildProcess;
import dev.tulip.tests.CoreClasses;
import dev.tulip.tests.Tiers;
import org.junit.jupiter.api.Test;

/** The line in the log that names the tier, in programs that are over at once: {@link TierLineProgram}. */
class TierLineTest {

  private static final String LINE =
      "Tulip runs in the " + (Tiers.isFast() ? "FAST" : "PORTABLE") + " tier";

  private static ChildProcess.Result run(String what, String... options) throws Exception {
    var command = CoreClasses.program(TierLineProgram.class, options);
    command.add(what);
    var result = ChildProcess.run(new ProcessBuilder(command));
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result;
  }

  private static void assertSays(ChildProcess.Result result, String... lines) {
    assertThat(result.out().lines()).containsExactly(lines);
    assertThat(result.err()).isEmpty();
  }

  @Test
  void a_logger_set_up_by_the_program_shows_it_before_the_loop_is_closed() throws Exception {
    assertSays(run("slow handler"), "hello", LINE, "end of main");
  }

  @Test
  void it_needs_no_watchdog_and_no_run() throws Exception {
    assertSays(run("no run", "-Dtulip.watchdog=off"), LINE, "end of main");
  }

  @Test
  void it_comes_once_however_many_loops_there_are() throws Exception {
    assertSays(run("many loops"), LINE, "end of main");
  }

  @Test
  void a_handler_may_use_loops_itself() throws Exception {
    assertSays(run("handler with a loop"), LINE, "end of main");
  }

  @Test
  void an_interrupt_of_who_closes_the_loop_is_kept() throws Exception {
    assertSays(run("interrupted"), LINE, "interrupted", "end of main");
  }

  @Test
  void it_is_not_shown_unless_asked_for() throws Exception {
    assertSays(run("nothing set up"), "hello", "end of main");
  }
}
