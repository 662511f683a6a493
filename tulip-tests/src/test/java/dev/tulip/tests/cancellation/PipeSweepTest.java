package dev.tulip.tests.cancellation;

import static dev.tulip.tests.cancellation.Ends.bytes;
import static dev.tulip.tests.cancellation.Ends.joined;
import static dev.tulip.tests.cancellation.Ends.many;
import static dev.tulip.tests.cancellation.Ends.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamReaderProtocol;
import dev.tulip.stream.StreamWriter;
import dev.tulip.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Pipes that are connected, read from and written to, cancelled at every point: those that the driver
 * watches, and those that threads read and write.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PipeSweepTest {

  private static final String TEXT = "one tulip, two tulips\nthree";

  /** More than a pipe and the high-water mark hold. */
  private static final int MUCH = 512 * 1024;

  /** Who reads and writes a pipe. */
  private enum Kind {
    WATCHED,
    PUMPED;

    ReadableByteChannel source(Pipe pipe) {
      return this == WATCHED ? pipe.source() : new Source(pipe.source());
    }

    WritableByteChannel sink(Pipe pipe) {
      return this == WATCHED ? pipe.sink() : new Sink(pipe.sink());
    }

    void sweep(Sweep.Program program) throws IOException {
      if (this == WATCHED) {
        Sweep.everywhere(program);
      } else {
        Sweep.throughout(point -> runAndAwaitReaders(program, point));
      }
    }

    private static void runAndAwaitReaders(Sweep.Program program, CancelPoint point)
        throws Exception {
      program.run(point);
      while (Source.READERS.get() > 0) {
        Ends.pass();
      }
    }

    Transport connectReading(StreamReader reader, Pipe pipe) throws IOException {
      return Asyncio.getRunningLoop()
          .connectReadPipe(() -> new StreamReaderProtocol(reader), source(pipe))
          .transport();
    }
  }

  /** A channel of which a driver does not know that it could watch it. */
  private record Source(ReadableByteChannel channel) implements ReadableByteChannel {

    /** What is closed while a thread reads has a descriptor until that thread has noticed. */
    private static final AtomicInteger READERS = new AtomicInteger();

    @Override
    public int read(ByteBuffer into) throws IOException {
      READERS.incrementAndGet();
      try {
        return channel.read(into);
      } finally {
        READERS.decrementAndGet();
      }
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** {@link Source} for the other direction. */
  private record Sink(WritableByteChannel channel) implements WritableByteChannel {

    @Override
    public int write(ByteBuffer from) throws IOException {
      return channel.write(from);
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private static void awaitClosed(Channel channel) {
    while (channel.isOpen()) {
      Ends.pass();
    }
  }

  @ParameterizedTest
  @EnumSource
  void who_is_cancelled_while_connecting_to_read_has_the_channel_closed(Kind kind)
      throws IOException {
    kind.sweep(point -> connectToRead(kind, point));
  }

  private static void connectToRead(Kind kind, CancelPoint point) throws IOException {
    var pipe = Pipe.open();
    var reader = new StreamReader();
    var transport = point.run(() -> kind.connectReading(reader, pipe));
    if (transport != null) {
      pipe.sink().write(ByteBuffer.wrap(bytes(TEXT)));
      assertThat(text(reader.readexactly(TEXT.length()))).isEqualTo(TEXT);
      transport.close();
    } else if (point.isBeforeTheBeginning()) {
      assertThat(pipe.source().isOpen()).isTrue();
      pipe.source().close();
    }
    awaitClosed(pipe.source());
    pipe.sink().close();
  }

  @ParameterizedTest
  @EnumSource
  void so_has_who_is_cancelled_while_connecting_to_write(Kind kind) throws IOException {
    kind.sweep(point -> connectToWrite(kind, point));
  }

  private static void connectToWrite(Kind kind, CancelPoint point) throws IOException {
    var pipe = Pipe.open();
    var protocol = new StreamReaderProtocol(new StreamReader());
    var made =
        point.run(() -> Asyncio.getRunningLoop().connectWritePipe(() -> protocol, kind.sink(pipe)));
    if (made != null) {
      made.transport().write(bytes(TEXT));
      var into = ByteBuffer.allocate(TEXT.length());
      while (into.hasRemaining()) {
        pipe.source().read(into);
      }
      assertThat(text(into.array())).isEqualTo(TEXT);
      made.transport().close();
    } else if (point.isBeforeTheBeginning()) {
      assertThat(pipe.sink().isOpen()).isTrue();
      pipe.sink().close();
    }
    awaitClosed(pipe.sink());
    pipe.source().close();
  }

  @ParameterizedTest
  @EnumSource
  void a_read_takes_nothing(Kind kind) throws IOException {
    for (int piece : new int[] {1, 7, TEXT.length()}) {
      kind.sweep(point -> read(kind, piece, point));
    }
  }

  private static void read(Kind kind, int piece, CancelPoint point) throws IOException {
    var pipe = Pipe.open();
    var reader = new StreamReader();
    kind.connectReading(reader, pipe);
    feed(pipe.sink(), bytes(TEXT), 0, piece);
    var first = point.run(() -> reader.readexactly(24));
    var all = joined(first == null ? new byte[0] : first, reader.read());
    assertThat(text(all)).isEqualTo(TEXT);
    awaitClosed(pipe.source());
  }

  /** A piece a pass, and then the end. */
  private static void feed(Pipe.SinkChannel sink, byte[] data, int from, int piece) {
    try {
      if (from == data.length) {
        sink.close();
        return;
      }
      int count = Math.min(piece, data.length - from);
      sink.write(ByteBuffer.wrap(data, from, count));
      Asyncio.getRunningLoop().callSoon(() -> feed(sink, data, from + count, piece));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_drain_loses_and_repeats_nothing(Kind kind) throws IOException {
    kind.sweep(point -> drain(kind, point));
  }

  private static void drain(Kind kind, CancelPoint point) throws IOException {
    var pipe = Pipe.open();
    var loop = Asyncio.getRunningLoop();
    var protocol = new StreamReaderProtocol(new StreamReader());
    var transport = loop.connectWritePipe(() -> protocol, kind.sink(pipe)).transport();
    var writer = new StreamWriter(transport, protocol, null, loop);
    var reader = new StreamReader();
    var data = many(MUCH);
    writer.write(data);
    var source = kind.connectReading(reader, pipe);
    var received = new ByteArrayOutputStream();
    var reading = Asyncio.createTask(() -> readAll(reader, received));
    point.perform(writer::drain);
    assertThat(transport.isClosing()).isFalse();
    writer.write(bytes("still open"));
    writer.close();
    reading.await();
    assertThat(received.toByteArray()).isEqualTo(joined(data, bytes("still open")));
    source.close();
    awaitClosed(pipe.sink());
    awaitClosed(pipe.source());
  }

  private static boolean readAll(StreamReader reader, ByteArrayOutputStream into)
      throws IOException {
    for (var some = reader.read(9_000); some.length > 0; some = reader.read(9_000)) {
      into.writeBytes(some);
    }
    return true;
  }
}
