package dev.tulip.linux;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The open handles, by number. A key is a slot's number and, in its upper half, the slot's
 * generation: each use of a slot has keys of its own.
 */
final class Slots {

  private @Nullable EpollHandle[] handles = new @Nullable EpollHandle[16];
  private int[] generations = new int[16];

  /** The free slots below {@link #used}, as a stack. */
  private int[] free = new int[16];

  private int freeCount;
  private int used;

  /** Puts {@code handle} into a free slot, and gives its key, which is not negative. */
  long add(EpollHandle handle) {
    int slot = freeCount > 0 ? free[--freeCount] : grow();
    handles[slot] = handle;
    return (long) generations[slot] << 32 | slot;
  }

  private int grow() {
    if (used == handles.length) {
      int length = 2 * used;
      handles = Arrays.copyOf(handles, length);
      generations = Arrays.copyOf(generations, length);
      free = Arrays.copyOf(free, length);
    }
    return used++;
  }

  /** The handle of a key; null if it is no longer there. */
  @Nullable EpollHandle get(long key) {
    int slot = (int) key;
    return slot < used && generations[slot] == (int) (key >>> 32) ? handles[slot] : null;
  }

  void remove(long key) {
    int slot = (int) key;
    handles[slot] = null;
    generations[slot] = generations[slot] + 1 & Integer.MAX_VALUE;
    free[freeCount++] = slot;
  }

  /** Tells all that the driver is closed. */
  void driverClosed() {
    for (int slot = 0; slot < used; slot++) {
      var handle = handles[slot];
      if (handle != null) {
        handle.driverClosed();
      }
    }
  }
}
