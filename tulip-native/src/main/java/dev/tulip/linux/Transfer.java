package dev.tulip.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Buffers, and what a call that moves bytes has made of them. */
final class Transfer {

  /** What a pipe holds, and more than a datagram does. */
  private static final int MOST_COPIED = 64 * 1024;

  private Transfer() {}

  /** What is free of {@code into}. */
  static MemorySegment room(ByteBuffer into) {
    if (into.isReadOnly()) {
      throw new IllegalArgumentException("Read-only buffer");
    }
    return MemorySegment.ofBuffer(into);
  }

  /**
   * What is to be taken of {@code from}. A file's bytes are copied, of which there may be many: 64 KiB
   * at most. For a critical call must not wait for a disk.
   */
  static MemorySegment bytes(ByteBuffer from) {
    var bytes = MemorySegment.ofBuffer(from);
    if (!bytes.isMapped()) {
      return bytes;
    }
    long length = Math.min(bytes.byteSize(), MOST_COPIED);
    return MemorySegment.ofArray(bytes.asSlice(0, length).toArray(JAVA_BYTE));
  }

  /** As many bytes as {@code result} says have come into {@code into}; -1 at the stream's end. */
  static int received(ByteBuffer into, int result) throws IOException {
    if (result == 0) {
      return -1;
    }
    int count = count(result);
    into.position(into.position() + count);
    return count;
  }

  /** As many bytes as {@code result} says have been taken from {@code from}. */
  static int sent(ByteBuffer from, int result) throws IOException {
    int count = count(result);
    from.position(from.position() + count);
    return count;
  }

  /** How many bytes, which is 0 where the system has none or takes none now. */
  static int count(int result) throws IOException {
    if (result >= 0) {
      return result;
    }
    if (isNothing(result)) {
      return 0;
    }
    throw Errno.exception(-result);
  }

  /** Whether the system just has nothing, or takes nothing, now. */
  static boolean isNothing(int result) {
    return result == -Errno.EAGAIN || result == -Errno.EINTR;
  }
}
