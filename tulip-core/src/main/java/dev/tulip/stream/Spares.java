package dev.tulip.stream;

import dev.tulip.EventLoop;
import dev.tulip.io.LoopIo;
import java.util.ArrayList;
import java.util.List;

/**
 * Arrays that the readers of a loop take in turns. Bytes mostly stay in a reader for one pass, until
 * its coroutine has its turn: so a reader without bytes holds no array, and the one that was used last,
 * which is in the processor's cache, is used next.
 *
 * <p>Any thread: a program may feed a reader by hand before its loop runs.
 */
final class Spares {

  /** The sizes that are kept. */
  private static final int[] SIZES = {1 << 10, 1 << 12, 1 << 14};

  /** How many bytes of each size are kept. */
  private static final int MOST_KEPT = 1 << 20;

  private final List<ArrayList<byte[]>> free = new ArrayList<>();

  private Spares() {
    for (int i = 0; i < SIZES.length; i++) {
      free.add(new ArrayList<>());
    }
  }

  /** Those of a loop. */
  static Spares of(EventLoop loop) {
    return LoopIo.of(loop).shared(Spares.class, Spares::new);
  }

  /** An array of at least {@code size} bytes, which are left from before; larger ones are new. */
  byte[] take(int size) {
    int index = indexOf(size);
    if (index == SIZES.length) {
      return new byte[size];
    }
    synchronized (this) {
      var arrays = free.get(index);
      if (!arrays.isEmpty()) {
        return arrays.removeLast();
      }
    }
    return new byte[SIZES[index]];
  }

  private static int indexOf(int size) {
    int index = 0;
    while (index < SIZES.length && SIZES[index] < size) {
      index++;
    }
    return index;
  }

  /** Takes an array back, if it has one of the sizes and there are not enough. */
  void giveBack(byte[] array) {
    int index = indexOf(array.length);
    if (index == SIZES.length || SIZES[index] != array.length) {
      return;
    }
    synchronized (this) {
      var arrays = free.get(index);
      if ((long) arrays.size() * array.length < MOST_KEPT) {
        arrays.add(array);
      }
    }
  }
}
