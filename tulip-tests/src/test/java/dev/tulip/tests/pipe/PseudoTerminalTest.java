package dev.tulip.tests.pipe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.ExtraInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Terminals as pipes, on either side of them. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the pseudo-terminals are those of Linux")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PseudoTerminalTest {

  private static final String MIXIN = "EventLoopTestsMixin";

  private final RecordingPipe input = new RecordingPipe();
  private final RecordingPipe output = new RecordingPipe();
  private final List<String> reported = new ArrayList<>();

  private static void write(WritableByteChannel channel, String text) throws IOException {
    var bytes = UTF_8.encode(text);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Suspends until so many bytes have come. */
  private static String read(ReadableByteChannel channel, int count) throws IOException {
    return Asyncio.toThread(() -> readBlocking(channel, count));
  }

  private static String readBlocking(ReadableByteChannel channel, int count) throws IOException {
    var bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      channel.read(bytes);
    }
    return new String(bytes.array(), UTF_8);
  }

  private void noteReports() {
    Asyncio.getRunningLoop().setExceptionHandler((_, context) -> reported.add(context.message()));
  }

  /** It ends with an error of the system's, which is told to the protocol only. */
  @FromCpython(file = "test_events", type = MIXIN, test = "test_read_pty_output")
  @TulipTest
  void what_a_program_shows_is_read_until_it_has_closed_the_terminal() throws IOException {
    noteReports();
    var terminal = PseudoTerminal.open();
    var program = terminal.program(WRITE);
    var transport = Asyncio.getRunningLoop().connectReadPipe(() -> input, terminal).transport();
    write(program, "1");
    input.awaitText("1");
    write(program, "2345");
    input.awaitText("12345");
    assertThat(input.events.log()).containsExactly("made");
    program.close();
    input.events.await("lost IOException");
    assertThat(input.events.log()).containsExactly("made", "lost IOException");
    assertThat(reported).isEmpty();
    assertThat(transport.isClosing()).isTrue();
    assertThat(transport.getExtraInfo(ExtraInfo.PIPE)).isSameAs(terminal);
  }

  @FromCpython(file = "test_events", type = MIXIN, test = "test_write_pty")
  @TulipTest
  void what_is_written_is_shown() throws IOException {
    var terminal = PseudoTerminal.open();
    var program = terminal.program(WRITE);
    var transport = Asyncio.getRunningLoop().connectWritePipe(() -> output, program).transport();
    transport.write("1".getBytes(UTF_8));
    assertThat(read(terminal, 1)).isEqualTo("1");
    transport.write("2345".getBytes(UTF_8));
    assertThat(read(terminal, 4)).isEqualTo("2345");
    assertThat(output.events.log()).containsExactly("made");
    assertThat(transport.getExtraInfo(ExtraInfo.PIPE)).isSameAs(program);
    terminal.close();
    transport.close();
    output.events.await("lost");
    assertThat(output.events.log()).containsExactly("made", "lost");
  }

  /** The end is told by the system in one of two ways, neither of which is reported. */
  @FromCpython(file = "test_events", type = MIXIN, test = "test_bidirectional_pty")
  @TulipTest
  void a_program_types_and_shows_at_the_same_time() throws IOException {
    noteReports();
    var terminal = PseudoTerminal.open();
    terminal.makeRaw();
    var loop = Asyncio.getRunningLoop();
    loop.connectReadPipe(() -> input, terminal.program(READ));
    var writing = loop.connectWritePipe(() -> output, terminal.program(WRITE)).transport();
    writing.write("1".getBytes(UTF_8));
    assertThat(read(terminal, 1)).isEqualTo("1");
    write(terminal, "a");
    input.awaitText("a");
    writing.write("2345".getBytes(UTF_8));
    assertThat(read(terminal, 4)).isEqualTo("2345");
    write(terminal, "bcde");
    input.awaitText("abcde");
    assertThat(input.events.log()).containsExactly("made");
    assertThat(output.events.log()).containsExactly("made");
    terminal.close();
    input.events.until(() -> input.events.log().getLast().startsWith("lost"));
    writing.close();
    output.events.await("lost");
    assertThat(reported).isEmpty();
  }
}
