package dev.tulip.transport;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * A transport that is written to: {@code asyncio.WriteTransport}. Loop only; does not suspend.
 *
 * <p>Writing never blocks: what the system does not take at once is copied and sent later. When more
 * waits than the high-water mark, the protocol's {@code pauseWriting} is called, and {@code
 * resumeWriting} when it has gone down to the low-water mark.
 */
public interface WriteTransport extends BaseTransport {

  /**
   * Writes all bytes of {@code data}. The array is the caller's again when this returns. After the
   * connection was lost the bytes are dropped, as in asyncio.
   *
   * @throws IllegalStateException after {@link #writeEof}
   */
  default void write(byte[] data) {
    write(ByteBuffer.wrap(Objects.requireNonNull(data, "data")));
  }

  /** {@link #write(byte[])} of a part of an array. */
  default void write(byte[] data, int offset, int length) {
    write(ByteBuffer.wrap(Objects.requireNonNull(data, "data"), offset, length));
  }

  /** {@link #write(byte[])} of what remains in a buffer; nothing remains when this returns. */
  void write(ByteBuffer data);

  /** Writes buffers one after the other, in one system call where possible: {@code writelines}. */
  void writelines(List<ByteBuffer> data);

  /** Sends the end of the stream after what is buffered. May be repeated. */
  void writeEof();

  /** Whether {@link #writeEof} is possible: not with TLS. */
  boolean canWriteEof();

  /** Closes at once: what is buffered is lost. */
  void abort();

  /** How many bytes wait to be sent. */
  int getWriteBufferSize();

  /** The marks of {@link #setWriteBufferLimits}. */
  WaterMarks getWriteBufferLimits();

  /**
   * Sets the marks of flow control. asyncio's default is 64 KiB, low at a quarter of high. A high
   * mark of 0 pauses whenever something is buffered. May pause, never resumes.
   */
  void setWriteBufferLimits(WaterMarks limits);
}
