package dev.tulip.tests.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.Task;
import dev.tulip.process.Subprocess;
import dev.tulip.process.Subprocess.Output;
import dev.tulip.process.SubprocessOptions;
import dev.tulip.testing.TulipTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code communicate} cancelled: every byte arrives once, and in order. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the programs are those of Unix")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CancelledCommunicateTest {

  /** More than a pipe takes and the transport buffers without having its writer wait. */
  private static final byte[] INPUT = numbers(300_000);

  @TempDir Path folder;

  /** Bytes of which no stretch is like another. */
  private static byte[] numbers(int size) {
    var text = new StringBuilder();
    for (int i = 0; text.length() < size; i++) {
      text.append(i).append(' ');
    }
    return text.substring(0, size).getBytes(UTF_8);
  }

  /** Ends its standard output at once, and writes what it reads to standard error. */
  private static Subprocess echo() throws IOException {
    return Asyncio.createSubprocessShell(
        "echo first; exec >&-; cat >&2", SubprocessOptions.pipes());
  }

  /** {@link #echo}, which reads nothing before there is a file {@code gate}. */
  private Subprocess gated(Path gate) throws IOException {
    return Asyncio.createSubprocessShell(
        "echo first; exec >&-; until [ -e '" + gate + "' ]; do :; done; cat >&2",
        SubprocessOptions.pipes());
  }

  private static Task<Output> talk(Subprocess child) {
    return Asyncio.createTask(() -> child.communicate(INPUT));
  }

  private static void passes(Task<?> talking, int count) {
    for (int i = 0; i < count && !talking.done(); i++) {
      Asyncio.sleep(Duration.ZERO);
    }
  }

  /** Cancels a call that has read standard output to its end, and waits for room for its input. */
  private static void cancelInDrain(Subprocess child) {
    var talking = talk(child);
    while (!child.stdout().atEof()) {
      Asyncio.sleep(Duration.ZERO);
    }
    passes(talking, 2);
    assertThat(child.stdin().transport().getWriteBufferSize()).isPositive();
    talking.cancel();
    assertThatThrownBy(talking::await).isInstanceOf(CancelledError.class);
  }

  private static void assertComplete(Subprocess child, Output output) {
    assertThat(output.stdout()).isEqualTo("first\n".getBytes(UTF_8));
    assertThat(output.stderr()).isEqualTo(INPUT);
    assertThat(child.returncode()).isZero();
  }

  @TulipTest(realTime = true)
  void output_that_has_ended_is_given_and_input_that_waits_is_not_written_again()
      throws IOException {
    var gate = folder.resolve("gate");
    var child = gated(gate);
    cancelInDrain(child);
    Files.createFile(gate);
    assertComplete(child, child.communicate(INPUT.clone()));
  }

  @TulipTest(realTime = true)
  void a_call_without_input_goes_on_with_that_of_the_first() throws IOException {
    var gate = folder.resolve("gate");
    var child = gated(gate);
    cancelInDrain(child);
    cancelInDrain(child);
    Files.createFile(gate);
    assertComplete(child, child.communicate());
  }

  @TulipTest(realTime = true)
  void another_input_is_refused_and_harms_nothing() throws IOException {
    var gate = folder.resolve("gate");
    var child = gated(gate);
    cancelInDrain(child);
    assertThatThrownBy(() -> child.communicate(new byte[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("input of 3 bytes")
        .hasMessageContaining("300000");
    Files.createFile(gate);
    assertComplete(child, child.communicate());
  }

  @TulipTest(realTime = true)
  void input_after_a_call_without_is_refused() throws IOException {
    var child = SubprocessTest.cat();
    child.communicate();
    assertThatThrownBy(() -> child.communicate(new byte[3]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @TulipTest(realTime = true)
  void the_input_is_the_callers_again_after_a_cancellation() throws IOException {
    var child = SubprocessTest.cat();
    byte[] input = INPUT.clone();
    var talking = Asyncio.createTask(() -> child.communicate(input));
    Asyncio.sleep(Duration.ZERO);
    talking.cancel();
    assertThatThrownBy(talking::await).isInstanceOf(CancelledError.class);
    input[0]++;
    assertThatThrownBy(() -> child.communicate(input)).isInstanceOf(IllegalArgumentException.class);
    assertThat(child.communicate().stdout()).isEqualTo(INPUT);
  }

  @TulipTest(realTime = true)
  void output_that_was_given_is_not_given_again() throws IOException {
    var child = echo();
    assertComplete(child, child.communicate(INPUT));
    var again = child.communicate(INPUT);
    assertThat(again.stdout()).isEmpty();
    assertThat(again.stderr()).isEmpty();
  }

  @TulipTest(realTime = true)
  void cancelled_at_any_point_the_next_call_goes_on() throws IOException {
    for (int count = 0; count < 30; count++) {
      var child = echo();
      var talking = talk(child);
      passes(talking, count);
      talking.cancel();
      Asyncio.waitTasks(List.of(talking));
      assertComplete(child, talking.cancelled() ? child.communicate(INPUT) : talking.result());
    }
  }

  @TulipTest(realTime = true)
  void cancelled_again_and_again_it_gets_to_the_end() throws IOException {
    for (int shortest = 1; shortest < 6; shortest++) {
      var child = echo();
      var talking = talk(child);
      for (int count = shortest; !talking.done(); count++) {
        passes(talking, count);
        if (talking.cancel()) {
          Asyncio.waitTasks(List.of(talking));
          talking = talking.cancelled() ? talk(child) : talking;
        }
      }
      assertComplete(child, talking.result());
    }
  }
}
