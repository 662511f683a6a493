package dev.tulip.transport;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Records that have come and have not been read.
 *
 * <p>They come in a buffer that is lent for one callback. What is left over then, mostly a part of a
 * record, is kept here and put before what comes next.
 */
final class TlsInput {

  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  /** Enough for a part of a record. */
  private static final int SMALLEST = 17 * 1024;

  private @Nullable ByteBuffer storage;
  private ByteBuffer bytes = NONE;

  /** What there is, ready to be read. */
  ByteBuffer bytes() {
    return bytes;
  }

  int size() {
    return bytes.remaining();
  }

  /** Begins to fill {@code buffer}, with what was left over before. */
  ByteBuffer begin(ByteBuffer buffer) {
    int begin = bytes.position();
    buffer.put(bytes);
    bytes.position(begin);
    return buffer;
  }

  /** {@code buffer} is filled. */
  void filled(ByteBuffer buffer) {
    bytes = buffer.flip();
  }

  /** The buffer goes back to whom it belongs: keeps what is left. */
  void keep() {
    int left = bytes.remaining();
    if (left == 0) {
      clear();
      return;
    }
    if (bytes == storage) {
      return;
    }
    var kept = storage;
    if (kept == null || kept.capacity() < left) {
      kept = ByteBuffer.allocate(Math.max(left, SMALLEST));
      storage = kept;
    }
    bytes = kept.clear().put(bytes).flip();
  }

  void clear() {
    bytes = NONE;
    storage = null;
  }
}
