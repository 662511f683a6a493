package dev.tulip.tests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.process.Stdio;
import dev.tulip.process.Subprocess;
import dev.tulip.process.SubprocessOptions;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.CapturedLog;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.ExtraInfo;
import dev.tulip.transport.ProcessLookupException;
import java.io.IOException;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.OS;

/** How children end, and who notices. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the programs and signals are those of Unix")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EndingTest {

  private static final int HUP = 1;

  @FromCpython(file = "test_subprocess", type = "SubprocessMixin", test = "test_shell")
  @TulipTest(realTime = true)
  void a_return_code_is_the_programs() throws IOException {
    var child = Asyncio.createSubprocessShell("exit 7");
    assertThat(child.waitFor()).isEqualTo(7);
    assertThat(child.waitFor()).isEqualTo(7);
  }

  @FromCpython(file = "test_subprocess", type = "SubprocessMixin", test = "test_start_new_session")
  @EnabledIf(
      value = "dev.tulip.tests.process.SubprocessTransportTest#hasSetsid",
      disabledReason = "there is no setsid to start a session with")
  @TulipTest(realTime = true)
  void a_child_with_a_session_of_its_own_has_its_return_code_too() throws IOException {
    var child = Asyncio.createSubprocessExec("setsid", "sh", "-c", "exit 8");
    assertThat(child.waitFor()).isEqualTo(8);
  }

  @FromCpython(file = "test_subprocess", type = "SubprocessMixin", test = "test_kill")
  @TulipTest(realTime = true)
  void a_killed_child_has_a_negative_return_code() throws IOException {
    var child = SubprocessTest.cat();
    assertThat(child.returncode()).isNull();
    child.kill();
    assertThat(child.waitFor()).isEqualTo(-9);
  }

  @FromCpython(file = "test_subprocess", type = "SubprocessMixin", test = "test_terminate")
  @TulipTest(realTime = true)
  void a_terminated_child_too() throws IOException {
    var child = SubprocessTest.cat();
    child.terminate();
    assertThat(child.waitFor()).isEqualTo(-15);
  }

  @FromCpython(file = "test_subprocess", type = "SubprocessMixin", test = "test_send_signal")
  @TulipTest(realTime = true)
  void a_child_gets_any_signal_by_number_or_name() throws IOException {
    var first = SubprocessTest.cat();
    first.sendSignal(HUP);
    assertThat(first.waitFor()).isEqualTo(-HUP);
    var second = SubprocessTest.cat();
    second.sendSignal("SIGHUP");
    assertThat(second.waitFor()).isEqualTo(-HUP);
  }

  @TulipTest(realTime = true)
  void signals_arrive_in_the_order_in_which_they_were_sent() throws IOException {
    var script =
        "trap 'echo one' USR1; trap 'echo two; exit 0' TERM; echo ready; "
            + "while :; do read x; done";
    var child = Asyncio.createSubprocessShell(script, SubprocessOptions.pipes());
    assertThat(child.stdout().readline()).isEqualTo("ready\n".getBytes());
    child.sendSignal("USR1");
    child.terminate();
    var output = new String(child.stdout().read());
    assertThat(output).isEqualTo("one\ntwo\n");
    assertThat(child.waitFor()).isZero();
  }

  @TulipTest(realTime = true)
  void a_signal_of_the_systems_own_is_told_as_one() throws IOException {
    assertThat(Asyncio.createSubprocessShell("kill -ABRT $$").waitFor()).isEqualTo(-6);
    assertThat(Asyncio.createSubprocessShell("exit 200").waitFor()).isEqualTo(200);
  }

  @TulipTest(realTime = true)
  void a_signal_that_does_not_exist_is_refused() throws IOException {
    var child = SubprocessTest.cat();
    assertThatThrownBy(() -> child.sendSignal("NONSENSE"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NONSENSE");
    assertThatThrownBy(() -> child.sendSignal(1000)).isInstanceOf(IllegalArgumentException.class);
    child.kill();
    child.waitFor();
  }

  @TulipTest(realTime = true)
  void signals_to_a_child_that_has_ended_are_refused() throws IOException {
    var child = SubprocessTest.cat();
    child.stdin().close();
    child.waitFor();
    assertThatThrownBy(child::kill).isInstanceOf(ProcessLookupException.class);
    assertThatThrownBy(child::terminate).isInstanceOf(ProcessLookupException.class);
    assertThatThrownBy(() -> child.sendSignal(HUP)).isInstanceOf(ProcessLookupException.class);
  }

  @FromCpython(
      file = "test_subprocess",
      type = "SubprocessMixin",
      test = "test_subprocess_send_signal_race")
  @TulipTest(realTime = true)
  void a_signal_to_a_child_that_has_just_ended_is_ignored() throws IOException {
    for (int i = 0; i < 10; i++) {
      var child = Asyncio.createSubprocessExec("true");
      var end = child.transport().getExtraInfo(ExtraInfo.SUBPROCESS).onExit();
      while (!end.isDone()) {
        Thread.onSpinWait();
      }
      if (child.returncode() == null) {
        child.sendSignal("USR1");
      }
      assertThat(child.waitFor()).isZero();
    }
  }

  @FromCpython(file = "test_subprocess", type = "SubprocessMixin", test = "test_kill_issue43884")
  @TulipTest(realTime = true)
  void a_killed_shell_is_waited_for_until_its_children_have_let_go_of_the_pipe()
      throws IOException {
    var child = Asyncio.createSubprocessShell("cat; cat", SubprocessTest.BOTH);
    child.stdin().write("x");
    assertThat(child.stdout().readexactly(1)).containsExactly('x');
    child.kill();
    child.stdin().close();
    assertThat(child.waitFor()).isEqualTo(-9);
  }

  @FromCpython(
      file = "test_subprocess",
      type = "SubprocessMixin",
      test = "test_cancel_process_wait")
  @TulipTest(realTime = true)
  void cancelling_who_waits_does_not_touch_the_child() throws IOException {
    var child = SubprocessTest.cat();
    var waiting = Asyncio.createTask(child::waitFor);
    Asyncio.getRunningLoop().callSoon(waiting::cancel);
    assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
    assertThat(child.communicate("still there".getBytes()).stdout())
        .isEqualTo("still there".getBytes());
    assertThat(child.waitFor()).isZero();
  }

  @FromCpython(
      file = "test_subprocess",
      type = "SubprocessMixin",
      test = {"test_cancel_make_subprocess_transport_exec", "test_cancel_post_init"})
  @TulipTest(realTime = true)
  void cancelling_the_start_at_any_point_kills_the_child_and_waits_for_its_end()
      throws IOException {
    boolean started = false;
    for (int passes = 1; !started; passes++) {
      var marked = new Marked();
      var options = SubprocessOptions.pipes();
      var starting =
          Asyncio.createTask(() -> Asyncio.createSubprocessShell(marked.command(), options));
      for (int i = 0; i < passes && !starting.done(); i++) {
        Asyncio.sleep(java.time.Duration.ZERO);
      }
      started = starting.done();
      if (started) {
        end(starting.result());
      } else {
        starting.cancel();
        assertThatThrownBy(starting::await).isInstanceOf(CancelledError.class);
      }
      assertThat(marked.running()).isZero();
      assertThat(passes).isLessThan(100);
    }
  }

  private static void end(Subprocess child) {
    child.stdin().close();
    child.waitFor();
  }

  @Test
  void a_child_that_runs_when_the_loop_is_closed_is_reported_and_killed() {
    var marked = new Marked();
    try (var log = new CapturedLog()) {
      var handles = new ArrayList<ProcessHandle>();
      Asyncio.run(() -> leaveBehind(marked, handles));
      var origin = ", created at " + EndingTest.class.getName() + ".leaveBehind(";
      assertThat(log.find("unclosed <SubprocessTransport")).get().asString().contains(origin);
      assertThat(log.find("unclosed <WritePipe")).get().asString().contains(origin);
      handles.getFirst().onExit().join();
      assertThat(marked.running()).isZero();
    }
  }

  private static void leaveBehind(Marked marked, ArrayList<ProcessHandle> handles)
      throws IOException {
    var options = SubprocessOptions.defaults().withStdin(Stdio.PIPE);
    var child = Asyncio.createSubprocessShell(marked.command(), options);
    handles.add(child.transport().getExtraInfo(ExtraInfo.SUBPROCESS));
    marked.awaitRunning();
  }

  @Test
  void a_child_that_has_ended_is_not_reported() {
    try (var log = new CapturedLog()) {
      Asyncio.run(() -> Asyncio.createSubprocessExec("true").waitFor());
      assertThat(log.messages()).noneMatch(message -> message.contains("unclosed"));
    }
  }
}
