package dev.tulip.transport;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A transport of datagrams: {@code asyncio.DatagramTransport}. Loop only; does not suspend. */
public interface DatagramTransport extends BaseTransport {

  /** {@link #sendto(ByteBuffer, SocketAddress)} to the connected peer. */
  default void sendto(byte[] data) {
    sendto(data, null);
  }

  /** {@link #sendto(ByteBuffer, SocketAddress)} to the connected peer. */
  default void sendto(ByteBuffer data) {
    sendto(data, null);
  }

  /** {@link #sendto(ByteBuffer, SocketAddress)}. */
  default void sendto(byte[] data, @Nullable SocketAddress target) {
    sendto(ByteBuffer.wrap(Objects.requireNonNull(data, "data")), target);
  }

  /**
   * Sends what remains in {@code data} as one datagram, an empty one too; nothing remains when this
   * returns. What the system does not take at once is copied and sent later. Errors go to the
   * protocol's {@code errorReceived}; so does an empty datagram to the one peer with Java's own
   * channels, which cannot send it.
   *
   * @param target the receiver; null for the connected one
   * @throws IllegalArgumentException if connected to another address, or to none without a target, or
   *     if the target is a name that was not resolved
   */
  void sendto(ByteBuffer data, @Nullable SocketAddress target);

  /** Closes at once: what is buffered is lost. */
  void abort();

  /** How many bytes wait to be sent, with asyncio's 8 for the header of each datagram. */
  int getWriteBufferSize();

  /** The marks of {@link #setWriteBufferLimits}. */
  WaterMarks getWriteBufferLimits();

  /** Sets the marks of flow control, as {@link WriteTransport#setWriteBufferLimits} does. */
  void setWriteBufferLimits(WaterMarks limits);

  /** Sets who is told of what comes. */
  void setProtocol(BaseProtocol<DatagramTransport> protocol);

  /** Who is told of what comes. */
  BaseProtocol<DatagramTransport> getProtocol();
}
