package dev.tulip.stream;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The bytes of a reader that nobody has read yet, in one array that grows as needed and is given up
 * when it is emptied.
 */
final class ByteQueue {

  private static final byte[] NONE = {};

  /** What is smaller is rather copied than handed over. */
  private static final int SMALLEST = 256;

  private final Spares spares;
  private byte[] bytes = NONE;
  private int start;
  private int end;

  ByteQueue(Spares spares) {
    this.spares = spares;
  }

  int size() {
    return end - start;
  }

  boolean isEmpty() {
    return start == end;
  }

  /**
   * Copies what remains in {@code data}.
   *
   * @param toHandOver whether somebody waits who will {@link #take} it as an array
   */
  void add(ByteBuffer data, boolean toHandOver) {
    int count = data.remaining();
    if (toHandOver && bytes == NONE) {
      bytes = new byte[Math.max(SMALLEST, count)];
    } else {
      makeRoom(count);
    }
    data.get(bytes, end, count);
    end += count;
  }

  private void makeRoom(int count) {
    if (bytes.length - end >= count) {
      return;
    }
    int needed = Math.addExact(size(), count);
    if (needed <= bytes.length) {
      System.arraycopy(bytes, start, bytes, 0, size());
    } else {
      var larger = spares.take(Math.max(needed, (int) Math.min(2L * bytes.length, 1 << 30)));
      System.arraycopy(bytes, start, larger, 0, size());
      spares.giveBack(bytes);
      bytes = larger;
    }
    end -= start;
    start = 0;
  }

  /** The first {@code count} bytes, which leave the queue; its own array where they fill it. */
  byte[] take(int count) {
    if (count == bytes.length) {
      var all = bytes;
      bytes = NONE;
      start = 0;
      end = 0;
      return all;
    }
    var taken = Arrays.copyOfRange(bytes, start, start + count);
    drop(count);
    return taken;
  }

  /** As many of the first bytes as fit, which leave the queue. */
  int takeInto(ByteBuffer into) {
    int count = Math.min(size(), into.remaining());
    into.put(bytes, start, count);
    drop(count);
    return count;
  }

  void drop(int count) {
    start += count;
    if (start == end) {
      start = 0;
      end = 0;
      spares.giveBack(bytes);
      bytes = NONE;
    }
  }

  /** Where {@code what} begins, at {@code from} or later, counted from the first byte; -1 for nowhere. */
  int indexOf(byte[] what, int from) {
    byte first = what[0];
    int last = end - what.length;
    for (int i = start + from; i <= last; i++) {
      if (bytes[i] == first && matches(what, i)) {
        return i - start;
      }
    }
    return -1;
  }

  /** Whether {@code what} stands at {@code index}. */
  boolean startsWith(byte[] what, int index) {
    return size() - index >= what.length && matches(what, start + index);
  }

  private boolean matches(byte[] what, int at) {
    return Arrays.equals(bytes, at, at + what.length, what, 0, what.length);
  }
}
