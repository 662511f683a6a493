package dev.tulip.tests.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.Coroutine;
import dev.tulip.process.Stdio;
import dev.tulip.process.Subprocess;
import dev.tulip.process.SubprocessOptions;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.BrokenPipeException;
import dev.tulip.transport.ConnectionResetException;
import dev.tulip.transport.ExtraInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Children with streams. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the programs are those of Unix")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SubprocessTest {

  /** More than a pipe of any system takes, and what the transport has on top. */
  private static final byte[] LARGE = new byte[4 << 20];

  static final SubprocessOptions BOTH =
      SubprocessOptions.defaults().withStdin(Stdio.PIPE).withStdout(Stdio.PIPE);

  static Subprocess cat() throws IOException {
    return Asyncio.createSubprocessExec(BOTH, "cat");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8).strip();
  }

  @FromCpython(file = "test_subprocess", type = "SubprocessMixin", test = "test_stdin_stdout")
  @TulipTest(realTime = true)
  void a_child_reads_what_is_written_and_writes_what_is_read() throws IOException {
    var child = cat();
    child.stdin().write("some data");
    child.stdin().drain();
    child.stdin().close();
    assertThat(text(child.stdout().read())).isEqualTo("some data");
    assertThat(child.waitFor()).isZero();
    assertThat(child.returncode()).isZero();
    child.stdin().waitClosed();
  }

  @FromCpython(file = "test_subprocess", type = "SubprocessMixin", test = "test_communicate")
  @TulipTest(realTime = true)
  void communicate_feeds_input_and_gives_output() throws IOException {
    var child = cat();
    var output = child.communicate(bytes("some data"));
    assertThat(text(output.stdout())).isEqualTo("some data");
    assertThat(output.stderr()).isNull();
    assertThat(child.returncode()).isZero();
  }

  @TulipTest(realTime = true)
  void communicate_moves_more_than_fits_in_all_buffers() throws IOException {
    var child = cat();
    assertThat(child.communicate(LARGE).stdout()).isEqualTo(LARGE);
    assertThat(child.waitFor()).isZero();
  }

  @FromCpython(
      file = "test_subprocess",
      type = "SubprocessMixin",
      test = "test_communicate_none_input")
  @TulipTest(realTime = true)
  void communicate_without_input_closes_standard_input() throws IOException {
    var child = cat();
    assertThat(child.communicate().stdout()).isEmpty();
    assertThat(child.returncode()).isZero();
  }

  @FromCpython(
      file = "test_subprocess",
      type = "SubprocessMixin",
      test = {"test_stdin_not_inheritable", "test_empty_input"})
  @TulipTest(realTime = true)
  void a_child_that_reads_to_the_end_gets_the_end() throws IOException {
    for (var input : List.of("abc", "")) {
      var child = Asyncio.createSubprocessExec(BOTH.withStderr(Stdio.PIPE), "wc", "-c");
      var output = child.communicate(bytes(input));
      assertThat(text(output.stdout())).isEqualTo("" + input.length());
      assertThat(output.stderr()).isEmpty();
    }
  }

  @FromCpython(file = "test_subprocess", type = "SubprocessMixin", test = "test_devstdin_input")
  @TulipTest(realTime = true)
  void a_child_may_open_its_standard_input_by_name() throws IOException {
    var child = Asyncio.createSubprocessExec(BOTH, "wc", "-c", "/dev/stdin");
    assertThat(text(child.communicate(bytes("abc")).stdout())).startsWith("3");
  }

  @FromCpython(
      file = "test_subprocess",
      type = "SubprocessMixin",
      test = "test_communicate_ignore_broken_pipe")
  @TulipTest(realTime = true)
  void communicate_ignores_that_the_input_is_not_read() throws IOException {
    var options = SubprocessOptions.defaults().withStdin(Stdio.PIPE);
    var child = Asyncio.createSubprocessExec(options, "true");
    var output = child.communicate(LARGE);
    assertThat(output.stdout()).isNull();
    assertThat(child.waitFor()).isZero();
  }

  @FromCpython(file = "test_subprocess", type = "SubprocessMixin", test = "test_stdin_broken_pipe")
  @TulipTest(realTime = true)
  void drain_fails_when_the_child_ends_before_it_has_read_all() throws IOException {
    var options = SubprocessOptions.pipes().withStdout(Stdio.DEVNULL);
    var child = Asyncio.createSubprocessExec(options, "head", "-c", "1");
    child.stdin().write(LARGE);
    assertThatThrownBy(() -> child.stdin().drain())
        .isInstanceOfAny(BrokenPipeException.class, ConnectionResetException.class);
    child.waitFor();
  }

  @FromCpython(
      file = "test_subprocess",
      type = "SubprocessMixin",
      test = "test_read_stdout_after_process_exit")
  @TulipTest(realTime = true)
  void output_can_be_read_after_the_end() throws IOException {
    var options = SubprocessOptions.defaults().withStdout(Stdio.PIPE);
    var child = Asyncio.createSubprocessShell("head -c 40000 /dev/zero; exit 1", options);
    var first = child.stdout().readexactly(1);
    var handle = child.transport().getExtraInfo(ExtraInfo.SUBPROCESS);
    Asyncio.wrapFuture(handle.onExit()).await();
    assertThat(first.length + child.stdout().read().length).isEqualTo(40000);
    assertThat(child.waitFor()).isEqualTo(1);
  }

  @FromCpython(file = "test_subprocess", type = "SubprocessMixin", test = "test_pause_reading")
  @TulipTest(realTime = true)
  void a_reader_that_has_too_much_pauses_the_pipe_until_it_is_read() throws IOException {
    var child =
        Asyncio.createSubprocessShell("printf 123456789012345678901; cat", BOTH.withLimit(10));
    assertThat(child.stdout().readexactly(1)).isEqualTo(bytes("1"));
    var pipe = child.transport().getPipeTransport(1);
    assertThat(pipe.isReading()).isFalse();
    assertThat(child.stdout().readexactly(10)).isEqualTo(bytes("2345678901"));
    assertThat(pipe.isReading()).isTrue();
    var rest = child.communicate(bytes("!"));
    assertThat(text(rest.stdout())).isEqualTo("2345678901!");
  }

  @FromCpython(
      file = "test_subprocess",
      type = "SubprocessMixin",
      test = "test_subprocess_concurrent_wait")
  @TulipTest(realTime = true)
  void many_may_wait_for_one_child() throws IOException {
    var child = cat();
    var waiting = Collections.nCopies(10, (Coroutine<Integer>) child::waitFor);
    var early = Asyncio.gather(new ArrayList<>(waiting));
    child.communicate(bytes("some data"));
    assertThat(early.await()).containsOnly(0).hasSize(10);
    assertThat(Asyncio.gather(new ArrayList<>(waiting)).await()).containsOnly(0).hasSize(10);
  }

  @FromCpython(
      file = "test_subprocess",
      type = "SubprocessMixin",
      test = "test_subprocess_communicate_stdout")
  @TulipTest(realTime = true)
  void many_children_run_side_by_side() {
    var options = SubprocessOptions.defaults().withStdout(Stdio.PIPE);
    var calls = new ArrayList<Coroutine<String>>();
    var expected = new ArrayList<String>();
    for (int i = 0; i < 10; i++) {
      var word = "word" + i;
      expected.add(word);
      calls.add(() -> outputOf(options, word));
    }
    assertThat(Asyncio.gather(calls).await()).isEqualTo(expected);
  }

  private static String outputOf(SubprocessOptions options, String word) throws IOException {
    return text(Asyncio.createSubprocessExec(options, "echo", word).communicate().stdout());
  }

  @FromCpython(
      file = "test_subprocess",
      type = "GenericWatcherTests",
      test = "test_create_subprocess_with_pidfd")
  @Test
  void a_loop_of_any_thread_has_children() {
    String output =
        Asyncio.run(() -> Asyncio.toThread(() -> Asyncio.run(SubprocessTest::catInOtherLoop)));
    assertThat(output).isEqualTo("some data");
  }

  private static String catInOtherLoop() throws IOException {
    return text(cat().communicate(bytes("some data")).stdout());
  }

  @FromCpython(
      file = "test_subprocess",
      type = "SubprocessMixin",
      test = {"test_popen_error", "test_popen_error_with_stdin_pipe"})
  @TulipTest(realTime = true)
  void a_program_that_is_not_there_is_an_error_that_names_it() {
    for (var options : List.of(SubprocessOptions.defaults(), SubprocessOptions.pipes())) {
      assertThatThrownBy(() -> Asyncio.createSubprocessExec(options, "/no/such/program"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("/no/such/program");
    }
  }
}
