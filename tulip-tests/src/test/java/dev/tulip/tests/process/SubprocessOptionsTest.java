package dev.tulip.tests.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.process.Stdio;
import dev.tulip.process.Subprocess;
import dev.tulip.process.SubprocessOptions;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Where the streams of a child lead, its environment and its directory. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the programs are those of Unix")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SubprocessOptionsTest {

  private static final SubprocessOptions PIPES = SubprocessOptions.pipes();

  @TempDir private Path directory;

  private static Subprocess count(SubprocessOptions options) throws IOException {
    return Asyncio.createSubprocessExec(options, "wc", "-c");
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8).strip();
  }

  @FromCpython(file = "test_subprocess", type = "SubprocessMixin", test = "test_devnull_input")
  @TulipTest(realTime = true)
  void from_the_null_device_nothing_is_read() throws IOException {
    var child = count(PIPES.withStdin(Stdio.DEVNULL));
    assertThat(child.stdin()).isNull();
    assertThat(text(child.communicate().stdout())).isEqualTo("0");
  }

  @FromCpython(file = "test_subprocess", type = "SubprocessMixin", test = "test_devnull_output")
  @TulipTest(realTime = true)
  void output_to_the_null_device_is_gone() throws IOException {
    var child = count(PIPES.withStdout(Stdio.DEVNULL));
    assertThat(child.stdout()).isNull();
    assertThat(child.communicate(new byte[3]).stdout()).isNull();
    assertThat(child.returncode()).isZero();
  }

  @FromCpython(file = "test_subprocess", type = "SubprocessMixin", test = "test_devnull_error")
  @TulipTest(realTime = true)
  void errors_to_the_null_device_are_gone() throws IOException {
    var child = Asyncio.createSubprocessShell("echo x >&2", PIPES.withStderr(Stdio.DEVNULL));
    assertThat(child.stderr()).isNull();
    assertThat(child.communicate(new byte[3]).stderr()).isNull();
    assertThat(child.returncode()).isZero();
  }

  @TulipTest(realTime = true)
  void errors_may_go_where_the_output_goes() throws IOException {
    var options = SubprocessOptions.defaults().withStdout(Stdio.PIPE).withStderr(Stdio.STDOUT);
    var child = Asyncio.createSubprocessShell("echo out; echo err >&2; echo out", options);
    var output = child.communicate();
    assertThat(text(output.stdout())).isEqualTo("out\nerr\nout");
    assertThat(output.stderr()).isNull();
  }

  @TulipTest(realTime = true)
  void streams_may_be_files() throws IOException {
    var in = Files.writeString(directory.resolve("in"), "from a file");
    var out = Files.writeString(directory.resolve("out"), "this is replaced");
    var log = Files.writeString(directory.resolve("log"), "1 ");
    var options =
        new SubprocessOptions(Stdio.file(in), Stdio.file(out), Stdio.appendTo(log), null, null, 1);
    var child = Asyncio.createSubprocessShell("cat; printf 2 >&2", options);
    assertThat(child.waitFor()).isZero();
    assertThat(out).hasContent("from a file");
    assertThat(log).hasContent("1 2");
  }

  @FromCpython(
      file = "test_subprocess",
      type = "SubprocessMixin",
      test = {"test_create_subprocess_env_shell", "test_create_subprocess_env_exec"})
  @TulipTest(realTime = true)
  void the_environment_is_the_given_one() throws IOException {
    var environment = new HashMap<>(System.getenv());
    environment.put("FOO", "bar");
    var options = PIPES.withEnvironment(environment);
    var shell = Asyncio.createSubprocessShell("printf \"$FOO\"", options);
    assertThat(text(shell.communicate().stdout())).isEqualTo("bar");
    var program = Asyncio.createSubprocessExec(options, "printenv", "FOO");
    assertThat(text(program.communicate().stdout())).isEqualTo("bar");
    assertThat(program.waitFor()).isZero();
  }

  @TulipTest(realTime = true)
  void without_one_the_environment_is_this_programs() throws IOException {
    var child = Asyncio.createSubprocessExec(PIPES, "printenv", "PATH");
    assertThat(text(child.communicate().stdout())).isEqualTo(System.getenv("PATH"));
  }

  @TulipTest(realTime = true)
  void the_working_directory_is_the_given_one() throws IOException {
    var child = Asyncio.createSubprocessExec(PIPES.withCwd(directory), "pwd", "-P");
    assertThat(text(child.communicate().stdout())).isEqualTo(directory.toRealPath().toString());
  }

  @TulipTest(realTime = true)
  void a_working_directory_that_is_not_there_is_an_error_that_names_it() {
    var nowhere = directory.resolve("nowhere");
    assertThatThrownBy(() -> Asyncio.createSubprocessExec(PIPES.withCwd(nowhere), "pwd"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(nowhere.toString());
  }

  @TulipTest(realTime = true)
  void a_null_is_refused_by_name() {
    assertThatNullPointerException()
        .isThrownBy(() -> Asyncio.createSubprocessExec("echo", "a", null))
        .withMessage("argument");
    assertThatNullPointerException()
        .isThrownBy(() -> Asyncio.createSubprocessExec("echo", (String[]) null))
        .withMessage("arguments");
    var environment = new HashMap<String, String>();
    environment.put("FOO", null);
    assertThatNullPointerException()
        .isThrownBy(() -> PIPES.withEnvironment(environment))
        .withMessage("the value of the environment variable FOO");
    assertThatNullPointerException()
        .isThrownBy(() -> PIPES.withEnvironment(Collections.singletonMap(null, "bar")))
        .withMessage("the name of an environment variable");
  }

  @Test
  void what_makes_no_sense_is_refused() {
    assertThatThrownBy(() -> PIPES.withStdin(Stdio.STDOUT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("STDOUT");
    assertThatThrownBy(() -> PIPES.withStdin(Stdio.appendTo(directory)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PIPES.withStdout(Stdio.STDOUT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PIPES.withLimit(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
