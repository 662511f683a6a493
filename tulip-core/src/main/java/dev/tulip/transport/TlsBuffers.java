package dev.tulip.transport;

import dev.tulip.io.LoopIo;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Large buffers that the TLS connections of a loop take in turns. A connection has one only while it
 * moves bytes, so an idle one costs none. One is enough for most loops; where one connection's bytes
 * are handed on within another's callback, as with TLS over TLS, each has its own.
 *
 * <p>They are arrays of the heap: the JDK's ciphers take those as they are, and copy direct buffers.
 */
final class TlsBuffers {

  /** Room for what one read of a socket gives, as plaintext, and for as much to be sent at once. */
  private static final int SIZE = LoopIo.READ_SIZE;

  private static final int MOST_KEPT = 4;

  /** A buffer, and a view of it that can be shown to the application. */
  static final class Lent {
    private final ByteBuffer buffer = ByteBuffer.allocate(SIZE);
    private final ByteBuffer view = buffer.asReadOnlyBuffer();

    /** The buffer, empty. */
    ByteBuffer empty() {
      return buffer.clear();
    }

    /** What has been put in so far, read-only. */
    ByteBuffer shown() {
      return view.order(java.nio.ByteOrder.BIG_ENDIAN).clear().limit(buffer.position());
    }
  }

  /** What all connections read from their sockets into. */
  private final ByteBuffer forSockets = ByteBuffer.allocate(SIZE);

  private final ArrayDeque<Lent> free = new ArrayDeque<>();

  static TlsBuffers of(LoopIo io) {
    return io.shared(TlsBuffers.class, TlsBuffers::new);
  }

  /** A buffer, empty, that belongs to whoever's callback runs until that has returned. */
  ByteBuffer forSockets() {
    return forSockets.clear();
  }

  Lent borrow() {
    var lent = free.pollLast();
    return lent == null ? new Lent() : lent;
  }

  void giveBack(@Nullable Lent lent) {
    if (lent != null && free.size() < MOST_KEPT) {
      free.addLast(Objects.requireNonNull(lent));
    }
  }
}
