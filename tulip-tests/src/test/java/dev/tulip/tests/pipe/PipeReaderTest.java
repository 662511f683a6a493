package dev.tulip.tests.pipe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.process.SubprocessOptions;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamReaderProtocol;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Readers on pipes: what is longer than the limit arrives whole. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PipeReaderTest {

  private static final String DATA = "more than twice the limit";

  @TulipTest(realTime = true)
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_read_all_from_pipe_reader")
  void everything_a_process_has_put_into_a_pipe_is_read_after_its_end(@TempDir Path folder)
      throws IOException {
    var reader = new StreamReader(1);
    var loop = Asyncio.getRunningLoop();
    var fifo = folder.resolve("fifo").toString();
    var options = SubprocessOptions.defaults();
    assertThat(Asyncio.createSubprocessExec(options, "mkfifo", fifo).waitFor()).isZero();
    var writing =
        Asyncio.createSubprocessExec(options, "sh", "-c", "printf '" + DATA + "' > \"$0\"", fifo);
    var stream = Asyncio.toThread(() -> new FileInputStream(fifo));
    loop.connectReadPipe(() -> new StreamReaderProtocol(loop, reader), stream);
    assertThat(writing.waitFor()).isZero();
    assertThat(reader.read()).isEqualTo(DATA.getBytes(UTF_8));
    assertThat(reader.atEof()).isTrue();
  }

  @TulipTest(realTime = true)
  void a_pipe_that_is_watched_waits_while_the_reader_is_full() throws IOException {
    var reader = new StreamReader(1);
    var loop = Asyncio.getRunningLoop();
    var ends = Pipe.open();
    var transport =
        loop.connectReadPipe(() -> new StreamReaderProtocol(loop, reader), ends.source())
            .transport();
    ends.sink().write(ByteBuffer.wrap(DATA.getBytes(UTF_8)));
    assertThat(reader.readexactly(1)).isEqualTo(new byte[] {'m'});
    assertThat(transport.isReading()).isFalse();
    assertThat(reader.read(4)).isEqualTo("ore ".getBytes(UTF_8));
    ends.sink().write(ByteBuffer.wrap(" and more".getBytes(UTF_8)));
    ends.sink().close();
    assertThat(new String(reader.read(), UTF_8)).isEqualTo(DATA.substring(5) + " and more");
    assertThat(reader.atEof()).isTrue();
    assertThat(ends.source().isOpen()).isFalse();
  }
}
