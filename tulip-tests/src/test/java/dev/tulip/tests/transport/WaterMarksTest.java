package dev.tulip.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.transport.Transport;
import dev.tulip.transport.WaterMarks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A protocol is told when too much waits to be sent, and when it may go on. */
class WaterMarksTest {

  private final RuntimeException failure = new ArithmeticException("on purpose");
  private final Failing protocol = new Failing();
  private final ScriptedConnection<Failing> connection = ScriptedConnection.of(protocol);
  private final Transport transport = connection.transport;

  /** Fails when it is paused or resumed, if it is told to. */
  private final class Failing extends Notes {
    private boolean fails;

    @Override
    public void pauseWriting() {
      super.pauseWriting();
      failIfTold();
    }

    @Override
    public void resumeWriting() {
      super.resumeWriting();
      failIfTold();
    }

    private void failIfTold() {
      if (fails) {
        throw failure;
      }
    }
  }

  @AfterEach
  void close() {
    connection.close();
  }

  @Test
  void they_are_64_and_16_kilobytes_at_first() {
    assertThat(transport.getWriteBufferLimits()).isEqualTo(new WaterMarks(16 * 1024, 64 * 1024));
  }

  @Test
  void one_mark_gives_the_other() {
    assertThat(WaterMarks.ofHigh(8)).isEqualTo(new WaterMarks(2, 8));
    assertThat(WaterMarks.ofLow(8)).isEqualTo(new WaterMarks(8, 32));
    assertThatThrownBy(() -> new WaterMarks(9, 8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("high (8) must be >= low (9) must be >= 0");
    assertThatThrownBy(() -> new WaterMarks(-1, 8)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void it_is_paused_above_the_high_one_and_resumed_at_the_low_one_each_once() {
    transport.setWriteBufferLimits(new WaterMarks(2, 6));
    connection.socket.room(0);
    connection.write("123456");
    assertThat(protocol.log).containsExactly("made");
    connection.write("7");
    connection.write("8");
    assertThat(protocol.log).containsExactly("made", "pause");
    connection.socket.room(5);
    connection.pass();
    assertThat(protocol.log).containsExactly("made", "pause");
    connection.socket.room(1);
    connection.pass();
    assertThat(protocol.log).containsExactly("made", "pause", "resume");
  }

  @Test
  void a_high_mark_of_zero_pauses_for_each_byte_and_resumes_when_none_waits() {
    transport.setWriteBufferLimits(WaterMarks.ofHigh(0));
    connection.write("taken at once");
    assertThat(protocol.log).containsExactly("made");
    connection.socket.room(0);
    connection.write("1");
    assertThat(protocol.log).containsExactly("made", "pause");
    connection.socket.room(1);
    connection.pass();
    assertThat(protocol.log).containsExactly("made", "pause", "resume");
  }

  @Test
  void new_marks_may_pause_and_never_resume() {
    connection.socket.room(0);
    connection.write("12345678");
    transport.setWriteBufferLimits(new WaterMarks(1, 4));
    assertThat(protocol.log).containsExactly("made", "pause");
    transport.setWriteBufferLimits(new WaterMarks(100, 200));
    assertThat(protocol.log).containsExactly("made", "pause");
    connection.socket.room(1);
    connection.pass();
    assertThat(protocol.log).containsExactly("made", "pause", "resume");
  }

  @Test
  void who_is_resumed_may_write_again_at_once() {
    var again =
        new Notes() {
          @Override
          public void resumeWriting() {
            super.resumeWriting();
            connection.write("more");
          }
        };
    transport.setProtocol(again);
    transport.setWriteBufferLimits(new WaterMarks(0, 2));
    connection.socket.room(0);
    connection.write("data");
    connection.socket.room(6);
    connection.pass();
    assertThat(connection.socket.writtenText()).isEqualTo("datamo");
    assertThat(again.log).containsExactly("pause", "resume");
    assertThat(transport.getWriteBufferSize()).isEqualTo(2);
    connection.socket.room(2);
    connection.pass();
    assertThat(connection.socket.writtenText()).isEqualTo("datamore");
  }

  @Test
  void a_protocol_that_fails_to_pause_or_resume_is_reported_and_keeps_its_connection() {
    protocol.fails = true;
    transport.setWriteBufferLimits(WaterMarks.ofHigh(0));
    connection.socket.room(0);
    connection.write("x");
    connection.assertReported("protocol.pause_writing() failed", failure);
    connection.errors.clear();
    connection.socket.room(1);
    connection.pass();
    connection.assertReported("protocol.resume_writing() failed", failure);
    assertThat(transport.isClosing()).isFalse();
  }
}
