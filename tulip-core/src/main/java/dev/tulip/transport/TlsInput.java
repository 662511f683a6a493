package dev.tulip.transport;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Records that have come and have not been read.
 *
 * <p>They come in one of the {@link TlsBuffers} for the time of a callback: from a socket in the one
 * for all, as nobody else reads meanwhile; from another transport, which may be reading from that, in
 * one that is lent. What is left over at the end of the callback, mostly a part of a record, is kept here
 * and put before what comes next.
 */
final class TlsInput {

  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  /** Enough for a part of a record. */
  private static final int SMALLEST = 17 * 1024;

  private final TlsBuffers buffers;
  private TlsBuffers.@Nullable Lent lent;

  /** What is being filled. */
  private @Nullable ByteBuffer filling;

  /** Where leftovers are kept; none where there are none. */
  private @Nullable ByteBuffer storage;

  private ByteBuffer bytes = NONE;

  TlsInput(TlsBuffers buffers) {
    this.buffers = buffers;
  }

  /** What there is, ready to be read. */
  ByteBuffer bytes() {
    return bytes;
  }

  int size() {
    return bytes.remaining();
  }

  /** A buffer for the transport below to fill, behind what was left over before. */
  ByteBuffer begin(boolean belowIsSocket) {
    ByteBuffer buffer;
    if (belowIsSocket) {
      buffer = buffers.forSockets();
    } else {
      lent = lent == null ? buffers.borrow() : lent;
      buffer = lent.empty();
    }
    int begin = bytes.position();
    buffer.put(bytes);
    bytes.position(begin);
    filling = buffer;
    return buffer;
  }

  /** It is filled; until {@link #end} it can be read. */
  void filled() {
    bytes = Objects.requireNonNull(filling, "nothing was begun").flip();
    filling = null;
  }

  /** The buffer goes back to whom it belongs: keeps what is left. */
  void end() {
    keep();
    buffers.giveBack(lent);
    lent = null;
  }

  private void keep() {
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
