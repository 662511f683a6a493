package dev.tulip.transport;

import java.nio.ByteBuffer;

/**
 * The protocol of a stream of bytes that says where they are to be put: {@code
 * asyncio.BufferedProtocol}. Saves a copy.
 */
public interface BufferedProtocol extends BaseProtocol<Transport> {

  /**
   * Where to put what comes next: between position and limit. No room is an error that closes the
   * transport.
   *
   * @param sizeHint how much is wanted; -1 for any size
   */
  ByteBuffer getBuffer(int sizeHint);

  /** {@code count} bytes, at least one, were put into the buffer, whose position has moved on. */
  void bufferUpdated(int count);

  /** As {@link Protocol#eofReceived}. */
  default boolean eofReceived() {
    return false;
  }
}
