package dev.tulip.stream;

import java.util.List;

/**
 * Looks for the first of several separators, and never twice at the same byte: what {@code readuntil}
 * does between its waits.
 */
final class SeparatorSearch {

  private final List<byte[]> separators;
  private final int shortest;
  private final int longest;

  /** Up to here there is no separator. */
  private int offset;

  private int end;

  SeparatorSearch(List<byte[]> separators) {
    if (separators.isEmpty()) {
      throw new IllegalArgumentException("Separator should contain at least one element");
    }
    int min = Integer.MAX_VALUE;
    int max = 0;
    for (var each : separators) {
      min = Math.min(min, each.length);
      max = Math.max(max, each.length);
    }
    if (min == 0) {
      throw new IllegalArgumentException("Separator should be at least one-byte string");
    }
    this.separators = separators;
    this.shortest = min;
    this.longest = max;
  }

  /** Where the separator that was found ends. */
  int end() {
    return end;
  }

  /**
   * Whether there is one by now.
   *
   * @throws LimitOverrunException if there is more than {@code limit} before it
   */
  boolean find(ByteQueue buffer, int limit) throws LimitOverrunException {
    if (buffer.size() - offset < shortest) {
      return false;
    }
    int matchStart = -1;
    int matchEnd = Integer.MAX_VALUE;
    for (var separator : separators) {
      int at = buffer.indexOf(separator, offset);
      if (at >= 0 && isBetter(at, at + separator.length, matchStart, matchEnd)) {
        matchStart = at;
        matchEnd = at + separator.length;
      }
    }
    if (matchStart >= 0) {
      if (matchStart > limit) {
        throw new LimitOverrunException(
            "Separator is found, but chunk is longer than limit", matchStart);
      }
      end = matchEnd;
      return true;
    }
    offset = Math.max(0, buffer.size() + 1 - longest);
    if (offset > limit) {
      throw new LimitOverrunException("Separator is not found, and chunk exceed the limit", offset);
    }
    return false;
  }

  /** The one that ends first; where two end together the shorter one, as in asyncio. */
  private static boolean isBetter(int start, int end, int bestStart, int bestEnd) {
    return end < bestEnd || (end == bestEnd && start > bestStart);
  }
}
