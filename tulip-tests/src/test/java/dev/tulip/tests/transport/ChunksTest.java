package dev.tulip.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tulip.EventLoop;
import dev.tulip.io.Chunks;
import dev.tulip.io.LoopIo;
import dev.tulip.testing.ScriptedNetwork;
import dev.tulip.testing.ScriptedSocket;
import dev.tulip.transport.BrokenPipeException;
import dev.tulip.transport.Protocol;
import dev.tulip.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The large chunks that wait to be sent are the loop's, and are used again. */
class ChunksTest {

  private static final int KIB = 1024;

  private final ScriptedNetwork network = new ScriptedNetwork();
  private final EventLoop loop = network.newEventLoop();
  private final Chunks chunks = Chunks.of(LoopIo.of(loop));
  private final Random random = new Random(1);

  /** A connection that takes nothing until it is told to, and all that was written to it. */
  private final class Slow {
    private final ByteArrayOutputStream expected = new ByteArrayOutputStream();
    private final Transport transport;
    private final ScriptedSocket socket;

    Slow() {
      var made = new ArrayList<Transport>();
      loop.runUntilComplete(
          () -> made.add(loop.createConnection(() -> new Protocol() {}, "::1", 80).transport()));
      transport = made.getFirst();
      socket = network.sockets().getLast().room(0);
    }

    void write(int count) {
      var bytes = new byte[count];
      random.nextBytes(bytes);
      expected.writeBytes(bytes);
      transport.write(bytes);
    }

    void assertSent() {
      socket.room(Long.MAX_VALUE);
      while (transport.getWriteBufferSize() > 0) {
        pass();
      }
      assertThat(socket.written()).isEqualTo(expected.toByteArray());
      socket.room(0);
    }
  }

  private void pass() {
    loop.stop();
    loop.runForever();
  }

  @AfterEach
  void close() {
    pass();
    loop.close();
  }

  /** Takes all that are here; each is another, as everything that was given back once is. */
  private void assertFree(int count) {
    assertThat(chunks.free()).isEqualTo(count);
    var seen = Collections.newSetFromMap(new IdentityHashMap<Object, Boolean>());
    var taken = new ArrayList<java.nio.ByteBuffer>();
    for (int i = 0; i < count; i++) {
      var chunk = chunks.take();
      assertThat(chunk.remaining()).isEqualTo(Chunks.SIZE);
      assertThat(seen.add(chunk)).isTrue();
      taken.add(chunk);
    }
    taken.forEach(chunks::giveBack);
  }

  @Test
  void what_was_sent_is_used_again() {
    var slow = new Slow();
    for (int round = 0; round < 3; round++) {
      slow.write(200 * KIB);
      assertThat(chunks.free()).isZero();
      slow.assertSent();
      assertFree(3);
      assertThat(chunks.made()).isEqualTo(3);
    }
    slow.transport.abort();
    pass();
    assertFree(3);
  }

  @Test
  void small_writes_take_none() {
    var slow = new Slow();
    for (int i = 0; i < 10; i++) {
      slow.write(32 * KIB);
    }
    assertThat(chunks.made()).isZero();
    slow.assertSent();
    assertFree(0);
    slow.write(32 * KIB + 1);
    assertThat(chunks.made()).isEqualTo(1);
    slow.transport.abort();
  }

  @Test
  void a_chunk_goes_back_when_all_of_it_has_been_sent_and_not_before() {
    var slow = new Slow();
    slow.write(2 * Chunks.SIZE);
    slow.socket.room(Chunks.SIZE - 1);
    pass();
    assertFree(0);
    slow.socket.room(1);
    pass();
    assertFree(1);
    slow.write(Chunks.SIZE);
    assertThat(chunks.made()).isEqualTo(2);
    slow.assertSent();
    assertFree(2);
    slow.transport.abort();
  }

  @Test
  void what_is_dropped_goes_back_once() {
    var slow = new Slow();
    slow.write(3 * Chunks.SIZE);
    slow.transport.abort();
    slow.transport.abort();
    assertFree(3);
    pass();
    pass();
    assertFree(3);
  }

  @Test
  void what_a_lost_connection_had_goes_back_once() {
    var slow = new Slow();
    slow.write(3 * Chunks.SIZE);
    slow.socket.failWrite(new BrokenPipeException("Broken pipe", null));
    pass();
    pass();
    assertFree(3);
    slow.write(100 * KIB);
    slow.transport.close();
    slow.transport.abort();
    pass();
    assertFree(3);
  }

  @Test
  void connections_never_share_a_chunk() {
    var first = new Slow();
    var second = new Slow();
    first.write(150 * KIB);
    first.assertSent();
    for (int i = 0; i < 20; i++) {
      first.write(random.nextInt(100 * KIB));
      second.write(random.nextInt(100 * KIB));
      if (i % 3 == 0) {
        (i % 2 == 0 ? first : second).assertSent();
      }
    }
    second.assertSent();
    first.assertSent();
    first.transport.abort();
    second.transport.abort();
    pass();
    assertFree(Math.min(Chunks.MOST_KEPT, (int) chunks.made()));
  }

  @Test
  void no_more_than_a_megabyte_is_kept() {
    var slow = new Slow();
    slow.write((Chunks.MOST_KEPT + 5) * Chunks.SIZE);
    slow.assertSent();
    assertFree(Chunks.MOST_KEPT);
    slow.transport.abort();
  }

  @Test
  void giving_back_twice_is_an_error() {
    var chunk = chunks.take();
    chunks.giveBack(chunk);
    assertThatIllegalStateException().isThrownBy(() -> chunks.giveBack(chunk));
    assertFree(1);
  }
}
