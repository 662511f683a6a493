package dev.tulip.transport;

import java.nio.ByteBuffer;

/** The protocol of a stream of bytes: {@code asyncio.Protocol}. */
public interface Protocol extends BaseProtocol<Transport> {

  /**
   * Bytes have come, at least one.
   *
   * @param data read-only, and valid until this method returns; what must be kept has to be copied.
   *     asyncio gives {@code bytes}: {@link ByteBuffers#toArray} makes them.
   */
  default void dataReceived(ByteBuffer data) {}

  /**
   * The peer has ended its side of the stream.
   *
   * @return true to keep the transport open for writing; false, the default, closes it
   */
  default boolean eofReceived() {
    return false;
  }
}
