package dev.tulip.io;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Large direct buffers for bytes that wait to be sent, which the connections of a loop take in turns:
 * the system gives direct memory slowly, and only the collector gives it back. Loop only.
 *
 * <p>A chunk is either here or with the one that took it, who must have no view of it left when it
 * goes back. What is never given back, such as with a loop that was closed, is the collector's.
 */
public final class Chunks {

  /** How large one is. */
  public static final int SIZE = 64 * 1024;

  /** Four megabytes in all: many connections that are a little behind, or a few that are far. */
  public static final int MOST_KEPT = 64;

  private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
  private long made;

  /** Those of a loop. */
  public static Chunks of(LoopIo io) {
    return io.shared(Chunks.class, Chunks::new);
  }

  /** A chunk of {@link #SIZE} bytes, cleared; what is in it is left from before. */
  public ByteBuffer take() {
    var chunk = free.pollLast();
    if (chunk != null) {
      return chunk.clear();
    }
    made++;
    return ByteBuffer.allocateDirect(SIZE);
  }

  /**
   * Takes a chunk back; there may be enough, then it is dropped.
   *
   * @throws IllegalStateException if it is here already
   */
  public void giveBack(ByteBuffer chunk) {
    for (var each : free) {
      if (each == chunk) {
        throw new IllegalStateException("given back twice: " + chunk);
      }
    }
    if (free.size() < MOST_KEPT) {
      free.addLast(chunk);
    }
  }

  /** How many wait here to be taken. */
  public int free() {
    return free.size();
  }

  /** How many there have ever been. */
  public long made() {
    return made;
  }
}
