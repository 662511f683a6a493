package dev.tulip.loop;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The timers of a loop by the time they are due: {@code _scheduled} of asyncio's loop.
 *
 * <p>asyncio leaves the order of timers that are due at the same time unspecified, but a program
 * sees one, and it is the one that Python's {@code heapq} gives. So this is the same algorithm,
 * move for move: a binary heap in which taking the smallest lets a hole sink to a leaf, along the
 * smaller child, the right one of equals, and has the last element rise from there. The keys stand
 * in an array of their own, which keeps comparing them free of pointers.
 *
 * <p>A cancelled timer stays until it comes to the top, or until {@link #prune} finds that more
 * than half are.
 */
public final class TimerHeap {

  /**
   * Below so many timers cancelled ones are not worth a sweep; CPython's {@code
   * _MIN_SCHEDULED_TIMER_HANDLES}.
   */
  private static final int LEAST_SWEPT = 100;

  /** As of {@code java.util.ArrayDeque}. */
  private static final int INITIAL_CAPACITY = 16;

  private long[] keys = new long[INITIAL_CAPACITY];
  private @Nullable Timer[] timers = new Timer[INITIAL_CAPACITY];
  private int size;
  private int cancelled;

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** When the first timer is due; there must be one. */
  public long firstKey() {
    return keys[0];
  }

  public void add(long key, Timer timer) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, size * 2);
      timers = Arrays.copyOf(timers, size * 2);
    }
    timer.scheduled = true;
    rise(0, size++, key, timer);
  }

  /** Takes the timer that is due first; there must be one. */
  public Timer removeFirst() {
    var first = at(0);
    removeTop();
    first.scheduled = false;
    return first;
  }

  /** Notes that a timer of this heap has been cancelled. */
  public void noteCancelled() {
    cancelled++;
  }

  /** Sweeps out cancelled timers: all where they are many, else those at the top. */
  public void prune() {
    if (cancelled == 0) {
      return;
    }
    if (size > LEAST_SWEPT && cancelled * 2L > size) {
      sweep();
      return;
    }
    while (size > 0 && at(0).isCancelled()) {
      cancelled--;
      removeFirst();
    }
  }

  public void clear() {
    Arrays.fill(timers, 0, size, null);
    size = 0;
    cancelled = 0;
  }

  private Timer at(int index) {
    var timer = timers[index];
    if (timer == null) {
      throw new IllegalStateException("no timer at " + index);
    }
    return timer;
  }

  private void put(int index, long key, Timer timer) {
    keys[index] = key;
    timers[index] = timer;
  }

  private void sweep() {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      var timer = at(i);
      if (timer.isCancelled()) {
        timer.scheduled = false;
      } else {
        put(kept++, keys[i], timer);
      }
    }
    Arrays.fill(timers, kept, size, null);
    size = kept;
    cancelled = 0;
    for (int i = size / 2 - 1; i >= 0; i--) {
      sink(i, keys[i], at(i));
    }
  }

  private void removeTop() {
    int last = --size;
    long key = keys[last];
    var timer = at(last);
    timers[last] = null;
    if (last > 0) {
      sink(0, key, timer);
    }
  }

  /** Has a hole sink from {@code top} to a leaf and the element rise from there. */
  private void sink(int top, long key, Timer timer) {
    int hole = top;
    int child = 2 * hole + 1;
    while (child < size) {
      int right = child + 1;
      if (right < size && keys[child] >= keys[right]) {
        child = right;
      }
      put(hole, keys[child], at(child));
      hole = child;
      child = 2 * hole + 1;
    }
    rise(top, hole, key, timer);
  }

  private void rise(int top, int start, long key, Timer timer) {
    int hole = start;
    while (hole > top) {
      int parent = (hole - 1) >> 1;
      if (key >= keys[parent]) {
        break;
      }
      put(hole, keys[parent], at(parent));
      hole = parent;
    }
    put(hole, key, timer);
  }

  /** A timer as its heap sees it. */
  public abstract static class Timer {

    private boolean scheduled;

    /** Whether it stands in a heap. */
    public final boolean isScheduled() {
      return scheduled;
    }

    public abstract boolean isCancelled();
  }
}
