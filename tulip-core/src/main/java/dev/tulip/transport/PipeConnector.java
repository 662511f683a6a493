package dev.tulip.transport;

import dev.tulip.Future;
import dev.tulip.io.LoopIo;
import dev.tulip.pipe.RawPipes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes transports of pipes: {@code connect_read_pipe} and {@code connect_write_pipe}. Suspends;
 * cancelled, it closes the pipe.
 */
public final class PipeConnector {

  private final LoopIo io;

  /** For the loop behind {@code io}. */
  public PipeConnector(LoopIo io) {
    this.io = io;
  }

  /** {@code connect_read_pipe}. */
  public <P extends Protocol> Connection<Transport, P> read(
      Supplier<P> factory, ReadableByteChannel channel) throws IOException {
    Objects.requireNonNull(channel, "channel");
    var protocol = Objects.requireNonNull(factory.get(), "the factory gave no protocol");
    var source = RawPipes.source(io, channel);
    Future<@Nullable Void> waiter = io.loop().createFuture();
    return connected(new ReadPipe(io, source, channel, protocol, waiter), protocol, waiter);
  }

  /** {@code connect_write_pipe}. */
  public <P extends BaseProtocol<Transport>> Connection<Transport, P> write(
      Supplier<P> factory, WritableByteChannel channel) throws IOException {
    Objects.requireNonNull(channel, "channel");
    var protocol = Objects.requireNonNull(factory.get(), "the factory gave no protocol");
    var sink = RawPipes.sink(io, channel);
    Future<@Nullable Void> waiter = io.loop().createFuture();
    return connected(new WritePipe(io, sink, channel, protocol, waiter), protocol, waiter);
  }

  /** {@code connect_write_pipe} of a stream, which is flushed after each write. */
  public <P extends BaseProtocol<Transport>> Connection<Transport, P> write(
      Supplier<P> factory, OutputStream stream) throws IOException {
    return write(factory, RawPipes.channelOf(Objects.requireNonNull(stream, "stream")));
  }

  private static <P> Connection<Transport, P> connected(
      Transport transport, P protocol, Future<@Nullable Void> waiter) {
    try {
      waiter.await();
    } catch (Throwable e) {
      transport.close();
      throw e;
    }
    return new Connection<>(transport, protocol);
  }
}
