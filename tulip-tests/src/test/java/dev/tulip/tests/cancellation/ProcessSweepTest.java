package dev.tulip.tests.cancellation;

import static dev.tulip.tests.cancellation.Ends.bytes;
import static dev.tulip.tests.cancellation.Ends.many;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.Coroutine;
import dev.tulip.process.Stdio;
import dev.tulip.process.Subprocess;
import dev.tulip.process.Subprocess.Output;
import dev.tulip.process.SubprocessOptions;
import dev.tulip.tests.OpenDescriptors;
import dev.tulip.transport.SubprocessProtocol;
import dev.tulip.transport.SubprocessTransport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Children that are started, waited for and talked to, cancelled at every point: whoever starts one has
 * it killed, and collected, before the cancellation is told; anyone else leaves it alone.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the programs are those of Unix")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessSweepTest {

  private static final SubprocessOptions PIPES = SubprocessOptions.pipes();
  private static final SubprocessOptions NO_PIPES =
      new SubprocessOptions(Stdio.DEVNULL, Stdio.DEVNULL, Stdio.DEVNULL, null, null, PIPES.limit());

  /** More than the pipes hold, and than has its writer wait. */
  private static final byte[] MUCH = many(300_000);

  private static final int KILLED = -9;

  /** All there are, ended ones that nobody has collected among them. */
  private static Set<ProcessHandle> children() {
    return ProcessHandle.current().children().collect(Collectors.toSet());
  }

  // ---- starting

  private static void start(CancelPoint point, Coroutine<Subprocess> starting) throws IOException {
    var others = children();
    long watched = OpenDescriptors.children();
    var child = point.run(starting);
    if (child != null) {
      assertThat(child.returncode()).isNull();
      child.kill();
      assertThat(child.waitFor()).isEqualTo(KILLED);
    }
    assertThat(others).containsAll(children());
    assertThat(OpenDescriptors.children()).isEqualTo(watched);
  }

  @Test
  void a_program_with_pipes() throws IOException {
    Sweep.everywhere(point -> start(point, () -> Asyncio.createSubprocessExec(PIPES, "cat")));
  }

  @Test
  void a_program_without_pipes() throws IOException {
    Sweep.everywhere(
        point -> start(point, () -> Asyncio.createSubprocessExec(NO_PIPES, "sleep", "100")));
  }

  @Test
  void a_shell_with_pipes() throws IOException {
    Sweep.everywhere(point -> start(point, () -> Asyncio.createSubprocessShell("read x", PIPES)));
  }

  @Test
  void a_shell_without_pipes() throws IOException {
    Sweep.everywhere(
        point -> start(point, () -> Asyncio.createSubprocessShell("exec sleep 100", NO_PIPES)));
  }

  @Test
  void a_program_with_a_protocol() throws IOException {
    Sweep.everywhere(ProcessSweepTest::startWithProtocol);
  }

  private static void startWithProtocol(CancelPoint point) throws IOException {
    var others = children();
    var calls = new ArrayList<String>();
    var loop = Asyncio.getRunningLoop();
    var child = point.run(() -> loop.subprocessExec(() -> new Noting(calls), "cat"));
    if (child != null) {
      child.transport().kill();
    }
    while (calls.contains("made") && !calls.contains("lost")) {
      Ends.pass();
    }
    assertThat(calls).isIn(List.of(), List.of("made", "lost"));
    assertThat(others).containsAll(children());
  }

  /** Notes the two calls that every child has. */
  private record Noting(List<String> calls) implements SubprocessProtocol {
    @Override
    public void connectionMade(SubprocessTransport transport) {
      calls.add("made");
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
      calls.add("lost");
    }
  }

  /** It may have ended by itself before it is killed, and its output may be there. */
  @Test
  void a_program_that_ends_at_once() throws IOException {
    Sweep.everywhere(ProcessSweepTest::startShort);
  }

  private static void startShort(CancelPoint point) throws IOException {
    var others = children();
    var child = point.run(() -> Asyncio.createSubprocessExec(PIPES, "echo", "tulips"));
    if (child != null) {
      assertThat(child.communicate().stdout()).isEqualTo(bytes("tulips\n"));
      assertThat(child.returncode()).isZero();
    }
    assertThat(others).containsAll(children());
  }

  @Test
  void a_program_that_does_not_exist() throws IOException {
    Sweep.everywhere(
        point -> {
          long pipes = OpenDescriptors.pipes();
          point.run(ProcessSweepTest::startNothing);
          assertThat(OpenDescriptors.pipes()).isEqualTo(pipes);
        });
  }

  private static boolean startNothing() {
    try {
      Asyncio.createSubprocessExec(PIPES, "/no/such/program");
    } catch (IOException _) {
      return true;
    }
    throw new AssertionError("started");
  }

  // ---- waiting

  private static Subprocess cat() throws IOException {
    return Asyncio.createSubprocessExec(PIPES, "cat");
  }

  @Test
  void who_waits_for_a_child_leaves_it_alone() throws IOException {
    Sweep.throughout(ProcessSweepTest::waitFor);
  }

  private static void waitFor(CancelPoint point) throws IOException {
    var others = children();
    var child = cat();
    child.stdin().write("still there");
    child.stdin().close();
    var code = point.run(child::waitFor);
    assertThat(code == null ? child.waitFor() : code).isZero();
    assertThat(child.communicate().stdout()).isEqualTo(bytes("still there"));
    assertThat(others).containsAll(children());
  }

  @Test
  void a_return_code_that_comes_together_with_the_cancellation_is_known() throws IOException {
    Sweep.everywhere(ProcessSweepTest::waitForItsEnd);
  }

  private static void waitForItsEnd(CancelPoint point) throws IOException {
    var child = Asyncio.createSubprocessShell("read x; echo seven; exit 7", PIPES);
    point.run(() -> waitForEndOf(child), () -> child.returncode() != null);
    assertThat(child.waitFor()).isEqualTo(7);
    assertThat(child.communicate().stdout()).isEqualTo(bytes("seven\n"));
  }

  private static int waitForEndOf(Subprocess child) {
    child.stdin().close();
    return child.waitFor();
  }

  // ---- talking

  @Test
  void who_talks_to_a_child_loses_and_repeats_nothing() throws IOException {
    Sweep.throughout(point -> communicate(point, MUCH));
  }

  @Test
  void nor_does_who_goes_on_without_input() throws IOException {
    Sweep.throughout(point -> communicate(point, null));
  }

  /** Another call gives {@code again}. */
  private static void communicate(CancelPoint point, byte @Nullable [] again) throws IOException {
    var others = children();
    var child = cat();
    var given = point.run(() -> child.communicate(MUCH));
    var next = child.communicate(point.isBeforeTheBeginning() ? MUCH : again);
    checkOnce(child, given, next, MUCH);
    assertThat(others).containsAll(children());
  }

  /** One of both has it all, and the second has nothing if there was a first. */
  private static void checkOnce(
      Subprocess child, @Nullable Output given, Output next, byte[] expected) {
    var first = given == null ? next : given;
    assertThat(first.stdout()).isEqualTo(expected);
    assertThat(first.stderr()).isEmpty();
    assertThat(given == null ? new byte[0] : next.stdout()).isEmpty();
    assertThat(child.returncode()).isZero();
  }

  @Test
  void who_only_reads_from_a_child_loses_nothing() throws IOException {
    Sweep.throughout(ProcessSweepTest::readOnly);
  }

  private static void readOnly(CancelPoint point) throws IOException {
    var child = Asyncio.createSubprocessShell("echo one; cat; echo two", PIPES);
    var given = point.run(() -> child.communicate());
    checkOnce(child, given, child.communicate(), bytes("one\ntwo\n"));
  }

  @Test
  void output_that_ends_together_with_the_cancellation_is_given_by_the_next_call()
      throws IOException {
    Sweep.throughout(ProcessSweepTest::communicateUntilItsEnd);
  }

  private static void communicateUntilItsEnd(CancelPoint point) throws IOException {
    var child = cat();
    var given = point.run(() -> child.communicate(MUCH), child.stdout()::atEof);
    checkOnce(child, given, child.communicate(MUCH), MUCH);
  }
}
