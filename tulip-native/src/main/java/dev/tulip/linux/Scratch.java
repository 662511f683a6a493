package dev.tulip.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The memory that one driver's system calls share, one call at a time: {@code errno}, an address
 * and its size, and room for bytes that have to be put together.
 */
final class Scratch {

  /** How many buffers {@code writev} is offered. */
  static final int MOST_VECTORS = 16;

  /** {@code struct iovec}: a pointer and a size. */
  static final int VECTOR_SIZE = 16;

  private static final int STAGE_SIZE = 256 * 1024;

  final MemorySegment errno;
  final MemorySegment address;
  final MemorySegment size;
  final MemorySegment vectors;
  private @Nullable ByteBuffer stage;

  Scratch(Arena arena) {
    errno = arena.allocate(Libc.ERRNO_SIZE, 8);
    address = arena.allocate(SocketAddresses.MAX_SIZE, 8);
    size = arena.allocate(JAVA_INT);
    vectors = arena.allocate((long) MOST_VECTORS * VECTOR_SIZE, 8);
  }

  /** Says that {@link #address} has all its room. */
  void roomForAddress() {
    size.set(JAVA_INT, 0, SocketAddresses.MAX_SIZE);
  }

  /** What a call has put into {@link #address}. */
  @Nullable SocketAddress readAddress() throws IOException {
    return SocketAddresses.read(address, Math.min(size.get(JAVA_INT, 0), SocketAddresses.MAX_SIZE));
  }

  /** A direct buffer, empty, for bytes that are put together; valid until the next call of this. */
  ByteBuffer stage() {
    var buffer = stage;
    if (buffer == null) {
      buffer = ByteBuffer.allocateDirect(STAGE_SIZE);
      stage = buffer;
    }
    return buffer.clear();
  }
}
