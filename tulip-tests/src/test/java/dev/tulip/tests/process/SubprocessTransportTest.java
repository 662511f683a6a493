package dev.tulip.tests.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.process.Stdio;
import dev.tulip.process.SubprocessOptions;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.ProcessLookupException;
import dev.tulip.transport.SubprocessTransport;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Children with protocols. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the programs and signals are those of Unix")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SubprocessTransportTest {

  private static final SubprocessOptions NO_PIPES = SubprocessOptions.defaults();

  /** Says what it reads on both outputs. */
  private static final String ECHO_BOTH = "read x; printf OUT:$x; printf ERR:$x >&2";

  /** Repeats what it reads, and says of each line whether that was possible. */
  private static final String TELL_BROKEN_PIPE =
      "exec 3>&2 2>/dev/null; trap '' PIPE; "
          + "while read x; do if printf OUT:$x; then echo ok >&3; else echo broken >&3; fi; done";

  @TempDir private Path directory;

  private final RecordingChild child = new RecordingChild();

  private SubprocessTransport exec(String program, String... arguments) throws IOException {
    var made = Asyncio.getRunningLoop().subprocessExec(() -> child, program, arguments);
    assertThat(made.protocol()).isSameAs(child);
    assertThat(child.events.log()).startsWith("made");
    return made.transport();
  }

  private SubprocessTransport shell(String command, SubprocessOptions options) throws IOException {
    return Asyncio.getRunningLoop().subprocessShell(() -> child, command, options).transport();
  }

  private static void write(SubprocessTransport transport, String text) {
    transport.getPipeTransport(0).write(text.getBytes(UTF_8));
  }

  @FromCpython(
      file = "test_events",
      type = "SubprocessTestsMixin",
      test = {"test_subprocess_exec", "test_subprocess_interactive"})
  @FromCpython(file = "test_subprocess", type = "SubprocessMixin", test = "test_close_kill_running")
  @TulipTest(realTime = true)
  void a_child_answers_while_it_runs_and_is_killed_when_the_transport_is_closed()
      throws IOException {
    var transport = exec("cat");
    write(transport, "Python ");
    child.awaitText(1, "Python ");
    write(transport, "The Winner");
    child.awaitText(1, "Python The Winner");
    assertThat(transport.getReturncode()).isNull();
    assertThat(transport.toString())
        .startsWith("<SubprocessTransport pid=" + transport.getPid() + " running stdin=<WritePipe")
        .contains(" stdout=<ReadPipe", " stderr=<ReadPipe");
    transport.close();
    assertThat(transport.isClosing()).isTrue();
    child.events.await("lost");
    assertThat(transport.getReturncode()).isEqualTo(-9);
    assertThat(child.events.log())
        .endsWith("lost")
        .contains("exited -9", "lost 0", "lost 1", "lost 2");
    transport.close();
  }

  @FromCpython(file = "test_events", type = "SubprocessTestsMixin", test = "test_subprocess_shell")
  @TulipTest(realTime = true)
  void a_command_of_the_shell_has_pipes() throws IOException {
    var transport = shell("echo Python", SubprocessOptions.pipes());
    transport.getPipeTransport(0).close();
    child.events.await("lost");
    assertThat(transport.getReturncode()).isZero();
    assertThat(child.text(1)).isEqualTo("Python\n");
    assertThat(child.text(2)).isEmpty();
    assertThat(child.events.log()).contains("lost 0", "lost 1", "lost 2");
  }

  @FromCpython(
      file = "test_events",
      type = "SubprocessTestsMixin",
      test = {"test_subprocess_exitcode", "test_subprocess_close_after_finish"})
  @FromCpython(
      file = "test_subprocess",
      type = "SubprocessTransportTests",
      test = {"test_proc_exited", "test_subprocess_repr"})
  @TulipTest(realTime = true)
  void without_pipes_the_end_is_all_there_is_to_tell() throws IOException {
    var transport = shell("exit 7", NO_PIPES);
    assertThat(transport.getPipeTransport(0)).isNull();
    assertThat(transport.getPipeTransport(1)).isNull();
    assertThat(transport.getPipeTransport(2)).isNull();
    assertThat(transport.getPipeTransport(3)).isNull();
    var pid = transport.getPid();
    child.events.await("lost");
    assertThat(child.events.log()).containsExactly("made", "exited 7", "lost");
    assertThat(transport).hasToString("<SubprocessTransport pid=" + pid + " returncode=7>");
    assertThat(transport.isClosing()).isFalse();
    assertThatThrownBy(() -> transport.sendSignal(15)).isInstanceOf(ProcessLookupException.class);
    assertThatThrownBy(transport::terminate).isInstanceOf(ProcessLookupException.class);
    assertThatThrownBy(transport::kill).isInstanceOf(ProcessLookupException.class);
    transport.close();
    assertThat(transport).hasToString("<SubprocessTransport closed pid=" + pid + " returncode=7>");
  }

  @FromCpython(
      file = "test_events",
      type = "SubprocessTestsMixin",
      test = "test_subprocess_wait_no_same_group")
  @EnabledIf(value = "hasSetsid", disabledReason = "there is no setsid to start a session with")
  @TulipTest(realTime = true)
  void the_end_of_a_child_with_a_session_of_its_own_is_told() throws IOException {
    var transport = shell("exec setsid sh -c 'exit 7'", NO_PIPES);
    child.events.await("lost");
    assertThat(child.events.log()).containsExactly("made", "exited 7", "lost");
    transport.close();
  }

  static boolean hasSetsid() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "setsid")));
  }

  @FromCpython(
      file = "test_events",
      type = "SubprocessTestsMixin",
      test = {"test_subprocess_kill", "test_subprocess_terminate", "test_subprocess_send_signal"})
  @TulipTest(realTime = true)
  void signals_end_a_child_that_waits() throws IOException {
    exec("cat").kill();
    child.events.await("exited -9");
    exec("cat").terminate();
    child.events.await("exited -15");
    exec("cat").sendSignal(1);
    child.events.await("exited -1");
    child.events.until(
        () -> child.events.log().stream().filter(event -> event.equals("lost")).count() == 3);
  }

  @FromCpython(file = "test_events", type = "SubprocessTestsMixin", test = "test_subprocess_stderr")
  @TulipTest(realTime = true)
  void standard_error_is_a_pipe_of_its_own() throws IOException {
    var transport = shell(ECHO_BOTH, SubprocessOptions.pipes());
    write(transport, "test\n");
    child.events.await("lost");
    assertThat(child.text(1)).isEqualTo("OUT:test");
    assertThat(child.text(2)).isEqualTo("ERR:test");
    assertThat(transport.getReturncode()).isZero();
  }

  @FromCpython(
      file = "test_events",
      type = "SubprocessTestsMixin",
      test = "test_subprocess_stderr_redirect_to_stdout")
  @TulipTest(realTime = true)
  void standard_error_may_be_the_same_pipe() throws IOException {
    var transport = shell(ECHO_BOTH, SubprocessOptions.pipes().withStderr(Stdio.STDOUT));
    assertThat(transport.getPipeTransport(1)).isNotNull();
    assertThat(transport.getPipeTransport(2)).isNull();
    write(transport, "test\n");
    child.events.await("lost");
    assertThat(child.text(1)).isEqualTo("OUT:testERR:test");
    assertThat(child.text(2)).isEmpty();
  }

  /** With the JDK it may notice one write late: the thread that reads holds the pipe until then. */
  @FromCpython(
      file = "test_events",
      type = "SubprocessTestsMixin",
      test = "test_subprocess_close_client_stream")
  @TulipTest(realTime = true)
  void a_child_whose_output_is_closed_notices_when_it_goes_on_writing() throws IOException {
    var transport = shell(TELL_BROKEN_PIPE, SubprocessOptions.pipes());
    write(transport, "test\n");
    child.awaitText(1, "OUT:test");
    transport.getPipeTransport(1).close();
    child.events.await("lost 1");
    for (int said = 1; !child.text(2).contains("broken"); said++) {
      int answered = said;
      child.events.until(() -> child.text(2).lines().count() >= answered);
      write(transport, "x\n");
    }
    assertThat(child.text(1)).isEqualTo("OUT:test");
    transport.close();
    child.events.await("lost");
  }

  @FromCpython(
      file = "test_subprocess",
      type = "SubprocessMixin",
      test = "test_subprocess_protocol_events")
  @TulipTest(realTime = true)
  void each_pipe_tells_its_data_and_then_its_end() throws IOException {
    shell("printf stdout; printf stderr >&2", SubprocessOptions.pipes().withStdin(Stdio.INHERIT));
    child.events.await("lost");
    assertThat(child.events.log())
        .startsWith("made")
        .containsSubsequence("data 1", "lost 1")
        .containsSubsequence("data 2", "lost 2")
        .contains("exited 0")
        .endsWith("lost");
    assertThat(child.text(1)).isEqualTo("stdout");
    assertThat(child.text(2)).isEqualTo("stderr");
  }

  @TulipTest(realTime = true)
  void what_a_child_writes_into_a_paused_pipe_is_read_later() throws IOException {
    var script = "read x; printf 12345; echo begun >&2; head -c 1000000 /dev/zero; echo done >&2";
    var transport = shell(script, SubprocessOptions.pipes());
    var pipe = transport.getPipeTransport(1);
    pipe.pauseReading();
    assertThat(pipe.isReading()).isFalse();
    write(transport, "go\n");
    child.awaitText(2, "begun\n");
    for (int i = 0; i < 20; i++) {
      Asyncio.toThread(Thread::yield);
    }
    assertThat(child.text(1)).isEmpty();
    assertThat(child.text(2)).isEqualTo("begun\n");
    pipe.resumeReading();
    child.events.await("lost");
    assertThat(child.text(1).length()).isEqualTo(1_000_005);
    assertThat(child.text(2)).isEqualTo("begun\ndone\n");
  }

  @TulipTest(realTime = true)
  void the_other_direction_of_a_pipe_is_an_error() throws IOException {
    var transport = exec("cat");
    assertThatThrownBy(() -> transport.getPipeTransport(1).write(new byte[1]))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> transport.getPipeTransport(0).pauseReading())
        .isInstanceOf(UnsupportedOperationException.class);
    transport.close();
    child.events.await("lost");
  }

  @TulipTest(realTime = true)
  void what_a_grandchild_writes_after_the_childs_end_is_read() throws IOException {
    var fifo = directory.resolve("fifo");
    var script =
        "mkfifo " + fifo + "; (read x < " + fifo + "; echo $x) & echo started; read x; exit 5";
    var transport = shell(script, SubprocessOptions.pipes());
    child.awaitText(1, "started\n");
    write(transport, "end\n");
    child.events.await("exited 5");
    Asyncio.toThread(() -> Files.writeString(fifo, "late\n"));
    child.events.await("lost");
    assertThat(child.text(1)).isEqualTo("started\nlate\n");
    assertThat(transport.getReturncode()).isEqualTo(5);
  }
}
