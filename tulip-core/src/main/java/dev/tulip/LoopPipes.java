package dev.tulip;

import dev.tulip.transport.BaseProtocol;
import dev.tulip.transport.Connection;
import dev.tulip.transport.Protocol;
import dev.tulip.transport.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.function.Supplier;

/**
 * Pipes of an {@link EventLoop}: transports that read only, or write only. The other direction is an
 * {@link UnsupportedOperationException}.
 *
 * <p>A channel that can be selected, such as the ends of {@link java.nio.channels.Pipe} or a socket,
 * is watched by the loop's driver. Anything else is read or written by a thread of its own. The
 * channel or stream belongs to the transport, which closes it.
 *
 * <p>All of these methods suspend the calling coroutine, and return when {@code connectionMade} was
 * called. Cancelled, they close the pipe.
 */
public interface LoopPipes {

  /**
   * Reads from a channel: {@code connect_read_pipe}. At the end of the stream {@code eofReceived} is
   * called, and then {@code connectionLost}, whatever the first says.
   *
   * @throws IllegalArgumentException if the channel is closed
   */
  <P extends Protocol> Connection<Transport, P> connectReadPipe(
      Supplier<P> protocolFactory, ReadableByteChannel channel) throws IOException;

  /**
   * {@link #connectReadPipe(Supplier, ReadableByteChannel)} of a stream, such as {@code System.in}.
   * When the transport is closed while its thread waits in {@code read}, that goes on waiting; what it
   * gets then is lost.
   */
  default <P extends Protocol> Connection<Transport, P> connectReadPipe(
      Supplier<P> protocolFactory, InputStream stream) throws IOException {
    return connectReadPipe(protocolFactory, Channels.newChannel(stream));
  }

  /**
   * Writes to a channel: {@code connect_write_pipe}. When nobody reads any more, the transport closes:
   * with a socket at once, with others when something is written.
   *
   * @throws IllegalArgumentException if the channel is closed
   */
  <P extends BaseProtocol<Transport>> Connection<Transport, P> connectWritePipe(
      Supplier<P> protocolFactory, WritableByteChannel channel) throws IOException;

  /**
   * {@link #connectWritePipe(Supplier, WritableByteChannel)} of a stream, such as {@code System.out},
   * which is flushed after each write.
   */
  <P extends BaseProtocol<Transport>> Connection<Transport, P> connectWritePipe(
      Supplier<P> protocolFactory, OutputStream stream) throws IOException;
}
