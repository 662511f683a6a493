package dev.tulip.loop;

import dev.tulip.coro.Ready;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The queue of what is ready to run, first in, first out: {@code _ready} of asyncio's loop. A ring
 * that grows by doubling and never holds null.
 */
public final class ReadyQueue {

  /** A block of CPython's {@code deque} ({@code BLOCKLEN}). */
  private static final int INITIAL_CAPACITY = 64;

  private @Nullable Ready[] ring = new Ready[INITIAL_CAPACITY];
  private int head;
  private int size;

  public int size() {
    return size;
  }

  public void add(Ready item) {
    if (size == ring.length) {
      grow();
    }
    ring[(head + size) & (ring.length - 1)] = item;
    size++;
  }

  /** Takes the first; the queue must not be empty. */
  public Ready remove() {
    var item = ring[head];
    if (item == null) {
      throw new IllegalStateException("nothing is ready");
    }
    ring[head] = null;
    head = (head + 1) & (ring.length - 1);
    size--;
    return item;
  }

  public void clear() {
    Arrays.fill(ring, null);
    head = 0;
    size = 0;
  }

  private void grow() {
    var larger = new Ready[ring.length * 2];
    int untilEnd = ring.length - head;
    System.arraycopy(ring, head, larger, 0, untilEnd);
    System.arraycopy(ring, 0, larger, untilEnd, head);
    ring = larger;
    head = 0;
  }
}
