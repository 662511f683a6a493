package dev.tulip.transport;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Bytes out of buffers. */
public final class ByteBuffers {

  private ByteBuffers() {}

  /** A copy of what remains in {@code buffer}, which stays as it is. */
  public static byte[] toArray(ByteBuffer buffer) {
    var bytes = new byte[buffer.remaining()];
    buffer.get(buffer.position(), bytes);
    return bytes;
  }

  /** A buffer of its own with what remains in {@code buffer}, which stays as it is. */
  static ByteBuffer copyOf(ByteBuffer buffer) {
    return ByteBuffer.wrap(toArray(buffer));
  }

  /** What remains in {@code buffer} as UTF-8 text; it stays as it is. */
  public static String toString(ByteBuffer buffer) {
    return toString(buffer, StandardCharsets.UTF_8);
  }

  /** What remains in {@code buffer} as text; it stays as it is. */
  public static String toString(ByteBuffer buffer, Charset charset) {
    return charset.decode(buffer.duplicate()).toString();
  }
}
