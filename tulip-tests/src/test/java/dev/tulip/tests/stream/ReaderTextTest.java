package dev.tulip.tests.stream;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.tests.stream.Bytes.fed;
import static dev.tulip.tests.sync.Steps.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.CancelledError;
import dev.tulip.stream.StreamReader;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.StreamPair;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;

/** A reader's text says what a person who debugs wants to know. */
class ReaderTextTest {

  @TulipTest
  @FromCpython(
      file = "test_streams",
      type = "StreamTests",
      test = {
        "test___repr__",
        "test___repr__nondefault_limit",
        "test___repr__eof",
        "test___repr__data",
        "test___repr__exception"
      })
  void it_names_what_is_not_as_usual() {
    assertThat(new StreamReader()).hasToString("<StreamReader>");
    assertThat(new StreamReader(123)).hasToString("<StreamReader limit=123>");
    assertThat(fed("data")).hasToString("<StreamReader 4 bytes>");
    var ended = new StreamReader();
    ended.feedEof();
    assertThat(ended).hasToString("<StreamReader eof>");
    var failed = new StreamReader();
    failed.setException(new IOException("gone"));
    assertThat(failed).hasToString("<StreamReader exception=java.io.IOException: gone>");
  }

  @TulipTest
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test___repr__waiter")
  void it_names_who_waits_as_long_as_somebody_does() {
    var reader = new StreamReader();
    var waiting = createTask(() -> reader.readline());
    passes(1);
    assertThat(reader.toString()).matches("<StreamReader waiter=<Future pending.*>>");
    waiting.cancel();
    assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
    assertThat(reader).hasToString("<StreamReader>");
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test___repr__transport")
  void it_names_the_transport() throws IOException {
    try (var pair = StreamPair.open()) {
      assertThat(pair.client().reader())
          .hasToString("<StreamReader transport=" + pair.client().writer().transport() + ">");
      assertThat(pair.client().writer().toString()).startsWith("<StreamWriter transport=<Socket");
    }
  }

  @TulipTest(realTime = true)
  void it_says_that_reading_was_paused_because_too_much_is_buffered() throws IOException {
    try (var pair = StreamPair.open(100)) {
      pair.peer().writer().write(new byte[201]);
      while (pair.client().writer().transport().isReading()) {
        passes(1);
      }
      assertThat(pair.client().reader().toString())
          .contains("201 bytes", "limit=100")
          .endsWith(" paused>");
      assertThat(pair.client().reader().read(101)).hasSize(101);
      assertThat(pair.client().reader().toString()).doesNotContain("paused");
      assertThat(pair.client().writer().transport().isReading()).isTrue();
    }
  }
}
