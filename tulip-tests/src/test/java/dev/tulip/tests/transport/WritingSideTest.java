package dev.tulip.tests.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.testing.TulipTest;
import dev.tulip.tests.StreamPair;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.ExtraInfo;
import dev.tulip.transport.Protocol;
import dev.tulip.transport.WaterMarks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a transport tells of itself, several buffers at once, and the marks of flow control. */
class WritingSideTest {

  @TulipTest(realTime = true)
  @FromCpython(file = "test_transports", type = "TransportTests", test = "test_get_extra_info")
  void it_tells_what_it_knows_and_else_what_one_likes() throws IOException {
    try (var pair = StreamPair.open()) {
      var transport = pair.client().writer().transport();
      assertThat(transport.getExtraInfo(ExtraInfo.PEERNAME))
          .isEqualTo(StreamPair.address(pair.server()));
      var unknown = ExtraInfo.of("unknown", String.class);
      assertThat(transport.getExtraInfo(unknown)).isNull();
      assertThat(transport.getExtraInfo(unknown, "default")).isEqualTo("default");
    }
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_transports", type = "TransportTests", test = "test_writelines")
  void several_buffers_are_written_as_one() throws IOException {
    try (var pair = StreamPair.open()) {
      var direct = ByteBuffer.allocateDirect(5).put("line2".getBytes(UTF_8)).flip();
      pair.client()
          .writer()
          .writelines(
              List.of(
                  ByteBuffer.wrap("line1".getBytes(UTF_8)),
                  direct,
                  ByteBuffer.wrap("(line3)".getBytes(UTF_8), 1, 5)));
      assertThat(direct.hasRemaining()).isFalse();
      assertThat(new String(pair.peer().reader().read(100), UTF_8)).isEqualTo("line1line2line3");
    }
  }

  @Test
  @FromCpython(
      file = "test_transports",
      type = "TransportTests",
      test = "test_flowcontrol_mixin_set_write_limits")
  void the_high_mark_is_not_below_the_low_one() {
    assertThatThrownBy(() -> new WaterMarks(1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("high.*must be >= low.*");
    assertThatThrownBy(() -> new WaterMarks(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThat(WaterMarks.ofHigh(1024)).isEqualTo(new WaterMarks(256, 1024));
    assertThat(WaterMarks.ofLow(256)).isEqualTo(new WaterMarks(256, 1024));
  }

  /** Notes when it is paused and resumed. */
  private static final class Noting implements Protocol {
    final List<String> told = new ArrayList<>();

    @Override
    public void pauseWriting() {
      told.add("pause");
    }

    @Override
    public void resumeWriting() {
      told.add("resume");
    }
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_transports",
      type = "TransportTests",
      test = "test_flowcontrol_mixin_set_write_limits")
  void a_new_high_mark_below_what_is_buffered_pauses_at_once() throws IOException {
    try (var pair = StreamPair.open(10)) {
      var protocol = new Noting();
      var transport = pair.peer().writer().transport();
      transport.setProtocol(protocol);
      transport.setWriteBufferLimits(WaterMarks.ofHigh(1 << 30));
      StreamPair.fill(pair.peer());
      int buffered = transport.getWriteBufferSize();

      transport.setWriteBufferLimits(new WaterMarks(128, buffered));
      assertThat(protocol.told).isEmpty();
      assertThat(transport.getWriteBufferLimits()).isEqualTo(new WaterMarks(128, buffered));

      transport.setWriteBufferLimits(new WaterMarks(128, buffered - 1));
      assertThat(protocol.told).containsExactly("pause");
      assertThat(transport.getWriteBufferLimits()).isEqualTo(new WaterMarks(128, buffered - 1));

      // Never resumes by itself: that is for what is sent.
      transport.setWriteBufferLimits(new WaterMarks(buffered, 1 << 30));
      assertThat(protocol.told).containsExactly("pause");
    }
  }
}
